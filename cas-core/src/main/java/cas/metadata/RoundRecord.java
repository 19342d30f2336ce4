package cas.metadata;

import cas.digest.Digest;
import cas.finding.CheckProgress;
import cas.finding.VerificationBook.Round;
import java.util.List;
import java.util.Optional;

/// A reading of all bytes: the one under way, and the last that came to its end.
record RoundRecord(Round round) {
    static final byte[] UNDER_WAY = Keys.key().name("round");
    static final byte[] DONE = Keys.key().name("done");

    static final class Form implements TypedTable.Codec<RoundRecord> {
        private static final Field BEGUN = Field.time(1, "begun");
        private static final Field AFTER = Field.text(2, "after");
        private static final Field BLOBS = Field.uint(3, "blobs");
        private static final Field TOTAL_BLOBS = Field.uint(4, "total_blobs");
        private static final Field BYTES = Field.uint(5, "bytes");
        private static final Field TOTAL_BYTES = Field.uint(6, "total_bytes");

        @Override
        public List<Field> fields() {
            return List.of(BEGUN, AFTER, BLOBS, TOTAL_BLOBS, BYTES, TOTAL_BYTES);
        }

        @Override
        public FieldWriter encode(RoundRecord value) {
            Round round = value.round;
            return new FieldWriter()
                    .time(BEGUN, round.begun())
                    .text(AFTER, round.after().map(Digest::toString).orElse(""))
                    .uint(BLOBS, round.progress().blobs())
                    .uint(TOTAL_BLOBS, round.progress().totalBlobs())
                    .uint(BYTES, round.progress().bytes())
                    .uint(TOTAL_BYTES, round.progress().totalBytes());
        }

        @Override
        public RoundRecord decode(FieldReader reader) throws Malformed {
            Optional<Digest> after =
                    reader.text(AFTER).isEmpty() ? Optional.empty() : Optional.of(reader.digest(AFTER));
            CheckProgress progress = new CheckProgress(
                    reader.count(BLOBS), reader.count(TOTAL_BLOBS), reader.count(BYTES), reader.count(TOTAL_BYTES));
            return new RoundRecord(new Round(reader.time(BEGUN), after, progress));
        }
    }
}
