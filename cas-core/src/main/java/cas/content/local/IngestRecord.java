package cas.content.local;

import cas.disk.TextRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is written down about an ingest besides its bytes.
///
/// @param updated when this was written; between two writes the time of the data file tells more
/// @param total as told when the ingest was begun, 0 if it was not
/// @param bootId of the machine when this was written
/// @param checkpoint so many bytes are surely on disk
record IngestRecord(String ref, Instant started, Instant updated, long total, String bootId, long checkpoint) {
    private static final String REF = "ref";
    private static final String STARTED = "started";
    private static final String UPDATED = "updated";
    private static final String TOTAL = "total";
    private static final String BOOT = "boot";
    private static final String CHECKPOINT = "checkpoint";

    IngestRecord at(Instant now, String newBootId, long newCheckpoint) {
        return new IngestRecord(ref, started, now, total, newBootId, newCheckpoint);
    }

    /// How many of the `length` bytes that a file has can be believed: all, unless the machine went down since;
    /// then those beyond the checkpoint may be zeros.
    long trusted(long length, String currentBootId) {
        return bootId.equals(currentBootId) ? length : Math.min(length, checkpoint);
    }

    TextRecord toText() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(REF, ref);
        lines.put(STARTED, started.toString());
        lines.put(UPDATED, updated.toString());
        lines.put(TOTAL, Long.toString(total));
        lines.put(BOOT, bootId);
        lines.put(CHECKPOINT, Long.toString(checkpoint));
        return new TextRecord(lines);
    }

    static Optional<IngestRecord> of(TextRecord text) {
        Optional<String> ref = text.get(REF);
        if (ref.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant started = Instant.parse(text.get(STARTED).orElse(""));
            return Optional.of(new IngestRecord(
                    ref.get(),
                    started,
                    text.get(UPDATED).map(Instant::parse).orElse(started),
                    text.number(TOTAL).orElse(0L),
                    text.get(BOOT).orElse(""),
                    text.number(CHECKPOINT).orElse(0L)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
