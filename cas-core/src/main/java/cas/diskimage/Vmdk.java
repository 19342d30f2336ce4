package cas.diskimage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// vmdk of one file: monolithicSparse and streamOptimized. The text inside of it is what can name other files.
final class Vmdk {
    static final String MAGIC = "KDMV";

    private static final int SECTOR_BYTES = 512;
    private static final long AT_END = -1;
    private static final int TEXT_SECTOR = 1;
    private static final int TEXT_BYTES_MAX = 20 * SECTOR_BYTES;
    private static final int GRAIN_SECTORS_MAX = 1 << 17;
    private static final int TABLE_ENTRIES_MAX = 512;
    private static final Set<String> TYPES = Set.of("monolithicsparse", "streamoptimized");
    private static final Pattern EXTENT = Pattern.compile("RW (\\d{1,18}) SPARSE \"[^\"/\\\\]{1,255}\"");
    private static final Pattern ACCESS = Pattern.compile("(RW|RDONLY|NOACCESS)\\s.*", Pattern.CASE_INSENSITIVE);

    private Vmdk() {}

    /// @return the size of the disk
    static long size(Span all) throws IOException {
        Span image = all.as("vmdk", ByteOrder.LITTLE_ENDIAN);
        image.require(image.has(0, MAGIC), "magic", MAGIC, "another one");
        ByteBuffer head = image.read("header", 0, SECTOR_BYTES);
        long sectors = header(image, head);
        image.require(
                head.getLong(28) == TEXT_SECTOR, "place of the text", "sector 1", Span.unsigned(head.getLong(28)));
        if (head.getLong(56) == AT_END) {
            ByteBuffer footer = footer(image);
            image.require(header(image, footer) == sectors, "footer", "the size that the header says", "another one");
            directory(image, footer, sectors);
        } else {
            directory(image, head, sectors);
        }
        text(image, sectors);
        return sectors * SECTOR_BYTES;
    }

    private static long header(Span image, ByteBuffer head) {
        int version = head.getInt(4);
        image.require(version >= 1 && version <= 3, "version", "1 to 3", Integer.toUnsignedString(version));
        long sectors = head.getLong(12);
        // One of size 0 is a text that names other files.
        image.require(
                sectors > 0 && sectors <= DiskHeaders.DISK_BYTES_MAX / SECTOR_BYTES,
                "size of the disk in sectors",
                "1 to " + DiskHeaders.DISK_BYTES_MAX / SECTOR_BYTES,
                Span.unsigned(sectors));
        long grain = head.getLong(20);
        image.require(
                grain > 0 && grain <= GRAIN_SECTORS_MAX && Long.bitCount(grain) == 1,
                "sectors of a grain",
                "a power of two up to " + GRAIN_SECTORS_MAX,
                Span.unsigned(grain));
        int entries = head.getInt(44);
        image.require(
                entries > 0 && entries <= TABLE_ENTRIES_MAX,
                "entries of a table",
                "1 to " + TABLE_ENTRIES_MAX,
                Integer.toUnsignedString(entries));
        int compression = Short.toUnsignedInt(head.getShort(77));
        image.require(compression <= 1, "compression", "0 or 1", compression);
        return sectors;
    }

    /// The last header of a stream, in front of the marker of its end.
    private static ByteBuffer footer(Span image) throws IOException {
        image.require(
                image.size() >= 4L * SECTOR_BYTES && image.size() % SECTOR_BYTES == 0, "size", "sectors", image.size());
        long at = image.size() - 2 * SECTOR_BYTES;
        image.require(image.has(at, MAGIC), "footer", "a header", "something else");
        return image.read("footer", at, SECTOR_BYTES);
    }

    private static void directory(Span image, ByteBuffer head, long sectors) throws IOException {
        long covered = head.getLong(20) * head.getInt(44);
        long entries = sectors / covered + (sectors % covered == 0 ? 0 : 1);
        long at = head.getLong(56);
        image.require(
                at > 0 && at <= image.size() / SECTOR_BYTES, "directory", "it behind the header", Span.unsigned(at));
        image.require(
                entries * 4 <= Span.LOOK_BYTES_MAX, "directory", "at most " + Span.LOOK_BYTES_MAX + " bytes", entries);
        ByteBuffer directory = image.read("directory", at * SECTOR_BYTES, entries * 4);
        long tableBytes = head.getInt(44) * 4L;
        while (directory.hasRemaining()) {
            long table = Integer.toUnsignedLong(directory.getInt());
            if (table != 0) {
                image.requireInside("table", table * SECTOR_BYTES, tableBytes);
            }
        }
    }

    /// One line for the one extent, which is this file; no parent.
    private static void text(Span image, long sectors) throws IOException {
        long length = Math.min(TEXT_BYTES_MAX, image.size() - SECTOR_BYTES);
        String all = Span.text(image.read("text", TEXT_SECTOR * SECTOR_BYTES, length));
        int end = all.indexOf('\0');
        List<String> lines = (end < 0 ? all : all.substring(0, end))
                .lines()
                .map(String::strip)
                .toList();
        image.require(end >= 0, "text", "an end of it within " + TEXT_BYTES_MAX + " bytes", "none");
        // Wherever it stands: readers search for the word.
        image.require(!all.toLowerCase(Locale.ROOT).contains("parentfilenamehint"), "text", "no parent", "one");
        int extents = 0;
        boolean typed = false;
        for (String line : lines) {
            String small = line.toLowerCase(Locale.ROOT).replaceAll("\\s*=\\s*", "=");
            if (small.startsWith("parentcid=")) {
                image.require(small.equals("parentcid=ffffffff"), "text", "no parent", line);
            } else if (small.startsWith("createtype=")) {
                String type = small.substring("createtype=".length()).replace("\"", "");
                image.require(TYPES.contains(type) && !typed, "type", "monolithicSparse or streamOptimized", line);
                typed = true;
            } else if (ACCESS.matcher(line).matches()) {
                var extent = EXTENT.matcher(line);
                image.require(
                        extent.matches() && Long.parseLong(extent.group(1)) <= sectors && extents == 0,
                        "text",
                        "one sparse extent, which is this file",
                        line);
                extents++;
            }
        }
        image.require(typed && extents == 1, "text", "a type and an extent", lines.size() + " lines without");
    }
}
