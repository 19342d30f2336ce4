package cas.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A small file of `name=value` lines that a person can read, closed by a line with the CRC-32C of all before
/// it, so that a half-written one is told from a whole one. In values `\n`, `\r` and `\\` stand for line feed,
/// carriage return and backslash. Readers pass over names they do not know.
public record TextRecord(Map<String, String> lines) {
    public static final int FILE_BYTES_MAX = 64 << 10;

    private static final String SEAL = "crc32c=";

    public TextRecord {
        lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    }

    /// @return empty if the file is not there or not whole
    public static Optional<TextRecord> read(Disk disk, Path file) throws IOException {
        Optional<FileStat> stat = disk.stat(file);
        if (stat.isEmpty()
                || stat.get().type() != FileStat.Type.FILE
                || stat.get().size() > FILE_BYTES_MAX) {
            return Optional.empty();
        }
        try (ReadableFile readable = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES_MAX);
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = readable.read(bytes, bytes.position());
            }
            return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            // Removed since it was looked at: as if it had never been there.
            return Optional.empty();
        }
    }

    /// Writes the record to a new file and syncs its bytes; the name is not durable yet.
    public void writeDurably(Disk disk, Path file) throws IOException {
        try (WritableFile writable = disk.create(file)) {
            writable.write(ByteBuffer.wrap(print().getBytes(StandardCharsets.UTF_8)));
            writable.sync();
        }
    }

    /// Writes the record to a new file; a power cut may take it back.
    public void write(Disk disk, Path file) throws IOException {
        try (WritableFile writable = disk.create(file)) {
            writable.write(ByteBuffer.wrap(print().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// Puts the record in the place of one that is as long, and syncs it: that needs neither bytes nor inodes. A crash
    /// may leave a file that is not whole.
    public void overwrite(Disk disk, Path file) throws IOException {
        byte[] bytes = print().getBytes(StandardCharsets.UTF_8);
        long found = disk.stat(file).map(FileStat::size).orElse(0L);
        if (found != bytes.length) {
            throw new IllegalArgumentException(
                    "overwrite " + file + ": it has " + found + " bytes, not " + bytes.length);
        }
        disk.overwrite(file, 0, ByteBuffer.wrap(bytes));
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(lines.get(name));
    }

    /// @return empty if there is no such line or it is not a number of 0 or more
    public Optional<Long> number(String name) {
        return get(name).filter(text -> text.matches("[0-9]{1,19}")).flatMap(TextRecord::fitting);
    }

    /// Not every number of 19 digits is a long.
    private static Optional<Long> fitting(String digits) {
        try {
            return Optional.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String print() {
        StringBuilder text = new StringBuilder();
        lines.forEach((name, value) ->
                text.append(name).append('=').append(escape(value)).append('\n'));
        return text + SEAL + seal(text.toString()) + "\n";
    }

    static Optional<TextRecord> parse(String text) {
        int end = text.lastIndexOf(SEAL);
        if (end < 0 || !text.substring(end).equals(SEAL + seal(text.substring(0, end)) + "\n")) {
            return Optional.empty();
        }
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text.substring(0, end).lines().toList()) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                return Optional.empty();
            }
            lines.put(line.substring(0, equals), unescape(line.substring(equals + 1)));
        }
        return Optional.of(new TextRecord(lines));
    }

    private static String seal(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                char next = value.charAt(++i);
                text.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
