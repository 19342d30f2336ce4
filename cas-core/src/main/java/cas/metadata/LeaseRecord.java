package cas.metadata;

import cas.lease.Lease;
import cas.name.Namespace;
import java.util.List;

/// A lease of one namespace, and the number under which its resources are kept.
record LeaseRecord(long number, Lease lease) {
    static byte[] key(Namespace namespace, String id) {
        return Keys.of(namespace).name(id);
    }

    static final class Form implements TypedTable.Codec<LeaseRecord> {
        private static final Field ID = Field.text(1, "id");
        private static final Field NUMBER = Field.uint(2, "number");
        private static final Field CREATED = Field.time(3, "created");
        private static final Field LABELS = Field.labels(4, "labels");

        @Override
        public List<Field> fields() {
            return List.of(ID, NUMBER, CREATED, LABELS);
        }

        @Override
        public FieldWriter encode(LeaseRecord value) {
            return new FieldWriter()
                    .text(ID, value.lease.id())
                    .uint(NUMBER, value.number)
                    .time(CREATED, value.lease.created())
                    .labels(LABELS, value.lease.labels());
        }

        @Override
        public LeaseRecord decode(FieldReader reader) throws Malformed {
            Lease lease = new Lease(reader.text(ID), reader.time(CREATED), reader.labels(LABELS));
            return new LeaseRecord(reader.count(NUMBER), lease);
        }
    }
}
