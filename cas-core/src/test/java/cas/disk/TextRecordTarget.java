package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/// Any bytes are a text record or none, and any values are kept by one; a `format` file is read, refused or
/// called damaged. Inputs are tried as they are and with the seal they lack.
public final class TextRecordTarget implements Target {
    private static final Path FILE = Path.of("format");

    @Override
    public String name() {
        return "record";
    }

    @Override
    public List<byte[]> seeds() {
        String format = new FormatRecord(
                        1,
                        new UUID(1, 2),
                        List.of(),
                        Instant.ofEpochSecond(1_700_000_000),
                        new FormatRecord.Stops(true, 3),
                        new Machine("boot", 17))
                .toText()
                .print();
        return Target.texts(
                format,
                format.substring(0, format.lastIndexOf("crc32c=")),
                "version=1\nuuid=1-2-3-4-5\nfeatures= a  b \ncreated=2020-01-01T00:00:00Z\n",
                "version=999999999999999999\n",
                "version=0\nuuid=1-2-3-4-5\ncreated=2020-01-01T00:00:00Z\n",
                "version=0\nstop=clean\npid=-1\n",
                "a=b\\nc\\\\\\r\\x\\\n=\nno sign\n",
                "a=1\na=2\ncrc32c=00000000\n",
                "");
    }

    @Override
    public void run(byte[] input) {
        String text = Target.text(input);
        TextRecord.parse(text).ifPresent(TextRecordTarget::stable);
        TextRecord.parse(sealed(text)).ifPresent(record -> {
            stable(record);
            format(record);
        });
        Map<String, String> values = new LinkedHashMap<>();
        for (String value : text.split("\0", -1)) {
            values.put("v" + values.size(), value);
        }
        TextRecord record = new TextRecord(values);
        assertEquals(Optional.of(record), TextRecord.parse(record.print()));
        damaged(record.print());
    }

    private static String sealed(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return text + "crc32c=" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
    }

    private static void stable(TextRecord record) {
        assertEquals(Optional.of(record), TextRecord.parse(record.print()));
        for (String name : record.lines().keySet()) {
            assertTrue(record.number(name).orElse(0L) >= 0);
        }
    }

    /// A record that lost its end or one bit is none.
    private static void damaged(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = bytes.length / 2;
        assertEquals(Optional.empty(), TextRecord.parse(new String(bytes, 0, at, StandardCharsets.UTF_8)));
        bytes[at] ^= 1;
        assertEquals(Optional.empty(), TextRecord.parse(new String(bytes, StandardCharsets.UTF_8)));
    }

    private static void format(TextRecord text) {
        FormatRecord record;
        try {
            record = FormatRecord.of(text, FILE);
        } catch (DataLoss | FailedPrecondition e) {
            assertTrue(e.getMessage().contains(FILE.toString()));
            return;
        }
        assertTrue(record.version() >= 1 && record.version() <= FormatRecord.VERSION_MAX, "version");
        assertEquals(record, FormatRecord.of(record.toText(), FILE));
        assertEquals(record.stopped(), FormatRecord.of(record.stopped().toText(), FILE));
    }
}
