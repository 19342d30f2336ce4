package cas.content.local;

import static cas.fuzz.FuzzTarget.require;

import cas.disk.TextRecordTarget;
import cas.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The record of an ingest, from a text record (FORMAT.md).
public final class IngestRecordTarget implements FuzzTarget {
    @Override
    public void take(byte[] input) {
        TextRecordTarget.read(input).flatMap(IngestRecord::of).ifPresent(record -> {
            require(record.total() >= 0 && record.checkpoint() >= 0, "numbers");
            Optional<IngestRecord> again = IngestRecord.of(record.toText());
            require(again.equals(Optional.of(record)), "again");
            long trusted = record.trusted(7, "boot");
            require(trusted >= 0 && trusted <= 7, "trusted");
        });
    }

    @Override
    public List<byte[]> seeds() {
        Instant time = Instant.ofEpochSecond(1_700_000_000L, 5);
        return List.of(
                TextRecordTarget.unsealed(new IngestRecord("ns/1/a b\n\\", time, time, 5, "boot", 3).toText()),
                TextRecordTarget.unsealed(new IngestRecord("r", time, time, 0, "", 0).toText()));
    }
}
