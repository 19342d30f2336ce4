package cas.metadata;

import java.util.List;

/// How many things of a kind there are, and their bytes.
///
/// @param shared of the bytes, those of blobs that other namespaces have too
record TallyRecord(long count, long bytes, long shared) {
    static final TallyRecord NONE = new TallyRecord(0, 0, 0);

    TallyRecord plus(TallyRecord more) {
        return new TallyRecord(count + more.count, bytes + more.bytes, shared + more.shared);
    }

    TallyRecord negated() {
        return new TallyRecord(-count, -bytes, -shared);
    }

    /// A record that was damaged can have been counted as another one than it is taken away as.
    TallyRecord atLeastNothing() {
        return new TallyRecord(Math.max(0, count), Math.max(0, bytes), Math.max(0, shared));
    }

    static final class Form implements TypedTable.Codec<TallyRecord> {
        private static final Field COUNT = Field.uint(1, "count");
        private static final Field BYTES = Field.uint(2, "bytes");
        private static final Field SHARED = Field.uint(3, "shared");

        @Override
        public List<Field> fields() {
            return List.of(COUNT, BYTES, SHARED);
        }

        @Override
        public FieldWriter encode(TallyRecord value) {
            return new FieldWriter()
                    .uint(COUNT, value.count)
                    .uint(BYTES, value.bytes)
                    .uint(SHARED, value.shared);
        }

        @Override
        public TallyRecord decode(FieldReader reader) throws Malformed {
            return new TallyRecord(reader.count(COUNT), reader.count(BYTES), reader.count(SHARED));
        }
    }
}
