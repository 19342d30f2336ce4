package cas.metadata;

import cas.kv.WriteTransaction;
import cas.name.Labels;
import cas.name.Namespace;
import java.time.Instant;
import java.util.List;

/// A namespace that exists.
record NamespaceRecord(Labels labels, Instant created) {
    static byte[] key(Namespace namespace) {
        return Keys.key().name(namespace.text());
    }

    /// The first write to a namespace makes it (rule A3).
    static void touch(WriteTransaction tx, Namespace namespace, Instant now) {
        byte[] key = key(namespace);
        if (!Schema.NAMESPACES.has(tx, key)) {
            Schema.NAMESPACES.put(tx, key, new NamespaceRecord(Labels.none(), now));
        }
    }

    static final class Form implements TypedTable.Codec<NamespaceRecord> {
        private static final Field LABELS = Field.labels(1, "labels");
        private static final Field CREATED = Field.time(2, "created");

        @Override
        public List<Field> fields() {
            return List.of(LABELS, CREATED);
        }

        @Override
        public FieldWriter encode(NamespaceRecord value) {
            return new FieldWriter().labels(LABELS, value.labels).time(CREATED, value.created);
        }

        @Override
        public NamespaceRecord decode(FieldReader reader) throws Malformed {
            return new NamespaceRecord(reader.labels(LABELS), reader.time(CREATED));
        }
    }
}
