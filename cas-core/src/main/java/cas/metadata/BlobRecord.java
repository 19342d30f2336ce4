package cas.metadata;

import cas.content.ContentInfo;
import cas.digest.Digest;
import cas.name.Labels;
import cas.name.Namespace;
import java.time.Instant;
import java.util.List;

/// A blob of one namespace.
record BlobRecord(long size, Instant created, Instant updated, Labels labels) {
    static byte[] key(Namespace namespace, Digest digest) {
        return Keys.of(namespace).digest(digest).toBytes();
    }

    /// Key of the other direction: who has this blob.
    static byte[] holderKey(Digest digest, Namespace namespace) {
        return Keys.key().digest(digest).name(namespace.text());
    }

    /// After the right bytes have come again: the labels stay, those of the new commit join them.
    BlobRecord healed(BlobRecord fresh) {
        Labels all = labels;
        for (var label : fresh.labels.asMap().entrySet()) {
            all = all.with(label.getKey(), label.getValue());
        }
        return new BlobRecord(fresh.size, created, fresh.updated, all);
    }

    ContentInfo info(Digest digest) {
        return new ContentInfo(digest, size, created, updated, labels);
    }

    static final class Form implements TypedTable.Codec<BlobRecord> {
        private static final Field SIZE = Field.uint(1, "size");
        private static final Field CREATED = Field.time(2, "created");
        private static final Field UPDATED = Field.time(3, "updated");
        private static final Field LABELS = Field.labels(4, "labels");

        @Override
        public List<Field> fields() {
            return List.of(SIZE, CREATED, UPDATED, LABELS);
        }

        @Override
        public FieldWriter encode(BlobRecord value) {
            return new FieldWriter()
                    .uint(SIZE, value.size)
                    .time(CREATED, value.created)
                    .time(UPDATED, value.updated)
                    .labels(LABELS, value.labels);
        }

        @Override
        public BlobRecord decode(FieldReader reader) throws Malformed {
            return new BlobRecord(
                    reader.count(SIZE), reader.time(CREATED), reader.time(UPDATED), reader.labels(LABELS));
        }
    }
}
