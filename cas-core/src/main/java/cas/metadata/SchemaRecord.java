package cas.metadata;

import java.time.Instant;
import java.util.List;

/// The version of everything in the database.
record SchemaRecord(long version, Instant created) {
    static final class Form implements TypedTable.Codec<SchemaRecord> {
        private static final Field VERSION = Field.uint(1, "version");
        private static final Field CREATED = Field.time(2, "created");

        @Override
        public List<Field> fields() {
            return List.of(VERSION, CREATED);
        }

        @Override
        public FieldWriter encode(SchemaRecord value) {
            return new FieldWriter().uint(VERSION, value.version).time(CREATED, value.created);
        }

        @Override
        public SchemaRecord decode(FieldReader reader) throws Malformed {
            return new SchemaRecord(reader.count(VERSION), reader.time(CREATED));
        }
    }
}
