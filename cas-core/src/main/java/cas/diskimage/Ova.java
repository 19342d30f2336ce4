package cas.diskimage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/// ova: a tar archive that begins with a description, *.ovf, and has one vmdk.
final class Ova {
    static final int BLOCK_BYTES = 512;

    private static final int MAGIC_AT = 257;
    private static final int ENTRIES_MAX = 64;

    private Ova() {}

    /// The vmdk inside; empty if this is no ova.
    static Optional<Span> disk(Span all) throws IOException {
        if (!all.has(MAGIC_AT, "ustar")
                || !name(all.read("name", 0, BLOCK_BYTES)).endsWith(".ovf")) {
            return Optional.empty();
        }
        Span archive = all.as("ova", all.order());
        Optional<Span> disk = Optional.empty();
        long at = 0;
        for (int count = 0; at <= archive.size() - BLOCK_BYTES; count++) {
            archive.require(count < ENTRIES_MAX, "files", "at most " + ENTRIES_MAX, "more");
            ByteBuffer header = archive.read("file header", at, BLOCK_BYTES);
            if (header.get(0) == 0) {
                break;
            }
            archive.require(archive.has(at + MAGIC_AT, "ustar"), "file header", "ustar", "something else");
            long size = size(archive, header);
            archive.requireInside("file", at + BLOCK_BYTES, size);
            char type = (char) header.get(156);
            archive.require(type == '0' || type == 0, "files", "plain ones only", "type " + (int) type);
            String name = name(header);
            if (name.endsWith(".vmdk")) {
                archive.require(disk.isEmpty(), "disks", "one", "more");
                disk = Optional.of(archive.part(at + BLOCK_BYTES, size));
            }
            at += BLOCK_BYTES + (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        }
        archive.require(disk.isPresent(), "disks", "one, *.vmdk", "none");
        return disk;
    }

    private static String name(ByteBuffer header) {
        String field = Span.text(header.slice(0, 100));
        int end = field.indexOf('\0');
        return (end < 0 ? field : field.substring(0, end)).toLowerCase(Locale.ROOT);
    }

    /// Octal, or big-endian behind a mark.
    private static long size(Span archive, ByteBuffer header) {
        if (header.get(124) == (byte) 0x80) {
            archive.require(header.getInt(124) == 0x80000000, "size of a file", "one that can be", "a huge one");
            return header.getLong(128);
        }
        String digits = Span.text(header.slice(124, 12)).replace('\0', ' ').strip();
        archive.require(digits.matches("[0-7]{1,12}"), "size of a file", "an octal number", "something else");
        return Long.parseLong(digits, 8);
    }
}
