package cas.metadata;

import cas.name.Namespace;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Usage;
import java.util.List;

/// A snapshot of one namespace and snapshotter, the number of its directories, and what it took when it was committed.
record SnapshotRecord(long number, SnapshotInfo info, Usage usage) {
    static byte[] prefix(Namespace namespace, String snapshotter) {
        return Keys.of(namespace).ended(snapshotter).toBytes();
    }

    static byte[] key(Namespace namespace, String snapshotter, String name) {
        return Keys.of(namespace).ended(snapshotter).name(name);
    }

    /// Key of the other direction: who stands on this snapshot.
    static byte[] childKey(long parent, long child) {
        return Keys.key().number(parent).number(child).toBytes();
    }

    static final class Form implements TypedTable.Codec<SnapshotRecord> {
        private static final Field NAME = Field.text(1, "name");
        private static final Field PARENT = Field.text(2, "parent");
        private static final Field KIND = Field.uint(3, "kind");
        private static final Field NUMBER = Field.uint(4, "number");
        private static final Field CREATED = Field.time(5, "created");
        private static final Field UPDATED = Field.time(6, "updated");
        private static final Field LABELS = Field.labels(7, "labels");
        private static final Field SIZE = Field.uint(8, "size");
        private static final Field INODES = Field.uint(9, "inodes");

        @Override
        public List<Field> fields() {
            return List.of(NAME, PARENT, KIND, NUMBER, CREATED, UPDATED, LABELS, SIZE, INODES);
        }

        @Override
        public FieldWriter encode(SnapshotRecord value) {
            SnapshotInfo info = value.info;
            return new FieldWriter()
                    .text(NAME, info.name())
                    .text(PARENT, info.parent())
                    .uint(KIND, number(info.kind()))
                    .uint(NUMBER, value.number)
                    .time(CREATED, info.created())
                    .time(UPDATED, info.updated())
                    .labels(LABELS, info.labels())
                    .uint(SIZE, value.usage.sizeBytes())
                    .uint(INODES, value.usage.inodes());
        }

        @Override
        public SnapshotRecord decode(FieldReader reader) throws Malformed {
            SnapshotInfo info = new SnapshotInfo(
                    reader.text(NAME),
                    reader.text(PARENT),
                    kind(reader.uint(KIND)),
                    reader.time(CREATED),
                    reader.time(UPDATED),
                    reader.labels(LABELS));
            return new SnapshotRecord(reader.count(NUMBER), info, new Usage(reader.count(SIZE), reader.count(INODES)));
        }

        // The numbers of containerd's API.
        private static long number(Kind kind) {
            return switch (kind) {
                case VIEW -> 1;
                case ACTIVE -> 2;
                case COMMITTED -> 3;
            };
        }

        private static Kind kind(long number) throws Malformed {
            for (Kind kind : Kind.values()) {
                if (number(kind) == number) {
                    return kind;
                }
            }
            throw new Malformed("kind " + number);
        }
    }
}
