package cas.disk;

import static cas.fuzz.FuzzTarget.require;

import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The text records that lie beside the blobs, and the `format` file. Inputs carry no seal: they are given the right
/// one, or no input would ever be read.
public final class TextRecordTarget implements FuzzTarget {
    private static final Path FILE = Path.of("format");

    @Override
    public void take(byte[] input) {
        require(
                TextRecord.parse(FuzzTarget.text(input))
                        .map(TextRecordTarget::isSame)
                        .orElse(true),
                "as it is");
        read(input).ifPresent(TextRecordTarget::format);
    }

    private static boolean isSame(TextRecord record) {
        return TextRecord.parse(record.print()).equals(Optional.of(record));
    }

    /// The record these lines are.
    public static Optional<TextRecord> read(byte[] unsealed) {
        String lines = FuzzTarget.text(unsealed);
        Optional<TextRecord> record = TextRecord.parse(lines + sealOf(lines));
        record.ifPresent(found -> require(isSame(found), "again"));
        return record;
    }

    private static String sealOf(String lines) {
        var crc = new java.util.zip.CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        return String.format(java.util.Locale.ROOT, "crc32c=%08x\n", crc.getValue());
    }

    public static byte[] unsealed(TextRecord record) {
        String text = record.print();
        return text.substring(0, text.lastIndexOf("crc32c=")).getBytes(StandardCharsets.UTF_8);
    }

    private static void format(TextRecord text) {
        try {
            FormatRecord record = FormatRecord.of(text, FILE);
            require(FormatRecord.of(record.toText(), FILE).equals(record), "format again");
        } catch (FailedPrecondition | DataLoss e) {
            require(e.getMessage().contains(FILE.toString()), "message");
        }
    }

    @Override
    public List<byte[]> seeds() {
        FormatRecord format = new FormatRecord(
                1, new UUID(1, 2), List.of(), Instant.ofEpochSecond(1_700_000_000L), true, new Machine("boot", 7));
        return List.of(
                unsealed(format.toText()),
                unsealed(format.stopped().toText()),
                unsealed(new TextRecord(Map.of("a", "b\r\n\\", "é", "="))));
    }
}
