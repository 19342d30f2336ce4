package cas.metadata;

import cas.digest.Digest;
import cas.finding.Damage;
import java.time.Instant;
import java.util.List;

/// The flag of a damaged blob. It goes when the right bytes have come again, or the last who had the
/// blob gives it up.
record DamageRecord(long size, Instant since, String why) {
    static byte[] key(Digest digest) {
        return Keys.key().digest(digest).toBytes();
    }

    Damage damage(Digest digest) {
        return new Damage(digest, size, since, why);
    }

    static final class Form implements TypedTable.Codec<DamageRecord> {
        private static final Field SIZE = Field.uint(1, "size");
        private static final Field SINCE = Field.time(2, "since");
        private static final Field WHY = Field.text(3, "why");

        @Override
        public List<Field> fields() {
            return List.of(SIZE, SINCE, WHY);
        }

        @Override
        public FieldWriter encode(DamageRecord value) {
            return new FieldWriter()
                    .uint(SIZE, value.size)
                    .time(SINCE, value.since)
                    .text(WHY, value.why);
        }

        @Override
        public DamageRecord decode(FieldReader reader) throws Malformed {
            return new DamageRecord(reader.count(SIZE), reader.time(SINCE), reader.text(WHY));
        }
    }
}
