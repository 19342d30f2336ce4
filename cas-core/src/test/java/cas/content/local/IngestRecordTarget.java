package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.TextRecord;
import cas.fuzz.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Any text record tells of an ingest or does not, and every ingest is told of as it is.
public final class IngestRecordTarget implements Target {
    @Override
    public String name() {
        return "record";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "ref=default/1/x\nstarted=2020-01-01T00:00:00Z\nupdated=2020-01-01T00:00:01.5Z\ntotal=5\nboot=b\n"
                        + "checkpoint=4",
                "ref=\nstarted=+1000000000-12-31T23:59:59.999999999Z\ntotal=9223372036854775807",
                "ref=x\nstarted=2020-01-01T00:00:00Z\nupdated=never",
                "ref=x\nstarted=2020-01-01T00:00:00Z\ncheckpoint=-1\ntotal=1e3",
                "started=2020-01-01T00:00:00Z");
    }

    @Override
    public void run(byte[] input) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : Target.text(input).split("\n", -1)) {
            int equals = line.indexOf('=');
            lines.put(line.substring(0, Math.max(equals, 0)), line.substring(equals + 1));
        }
        IngestRecord.of(new TextRecord(lines)).ifPresent(IngestRecordTarget::stable);
        if (input.length >= 4 * Long.BYTES) {
            ByteBuffer numbers = ByteBuffer.wrap(input);
            Instant started = Instant.ofEpochSecond(numbers.getInt(), Integer.toUnsignedLong(numbers.getInt()));
            long total = numbers.getLong() & Long.MAX_VALUE;
            long checkpoint = numbers.getLong() & Long.MAX_VALUE;
            String ref = StandardCharsets.UTF_8.decode(numbers).toString();
            stable(new IngestRecord(ref, started, started, total, ref, checkpoint));
        }
    }

    private static void stable(IngestRecord record) {
        assertEquals(Optional.of(record), IngestRecord.of(record.toText()));
        assertTrue(record.total() >= 0 && record.checkpoint() >= 0);
        assertEquals(7, record.trusted(7, record.bootId()));
        assertEquals(Math.min(7, record.checkpoint()), record.trusted(7, record.bootId() + "2"));
    }
}
