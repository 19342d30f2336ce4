package cas.metadata;

import cas.digest.Digest;
import java.time.Instant;
import java.util.List;

/// When the bytes of a blob were last read and found right. A blob without one was verified when it was
/// committed.
///
/// @param unclean how many unclean stops the store had seen by then
record VerifiedRecord(Instant time, long unclean) {
    static byte[] key(Digest digest) {
        return Keys.key().digest(digest).toBytes();
    }

    static final class Form implements TypedTable.Codec<VerifiedRecord> {
        private static final Field TIME = Field.time(1, "time");
        private static final Field UNCLEAN = Field.uint(2, "unclean");

        @Override
        public List<Field> fields() {
            return List.of(TIME, UNCLEAN);
        }

        @Override
        public FieldWriter encode(VerifiedRecord value) {
            return new FieldWriter().time(TIME, value.time).uint(UNCLEAN, value.unclean);
        }

        @Override
        public VerifiedRecord decode(FieldReader reader) throws Malformed {
            return new VerifiedRecord(reader.time(TIME), reader.count(UNCLEAN));
        }
    }
}
