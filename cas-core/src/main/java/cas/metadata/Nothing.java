package cas.metadata;

import java.util.List;

/// The value of a table in which only the keys say something: no bytes.
enum Nothing {
    NOTHING;

    static final class Form implements TypedTable.Codec<Nothing> {
        @Override
        public List<Field> fields() {
            return List.of();
        }

        @Override
        public FieldWriter encode(Nothing value) {
            return new FieldWriter();
        }

        @Override
        public Nothing decode(FieldReader reader) {
            return NOTHING;
        }
    }
}
