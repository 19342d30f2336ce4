package cas.diskimage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/// vhd, fixed and dynamic; not differencing, which has a parent.
final class Vhd {
    static final int FIXED = 2;
    static final int DYNAMIC = 3;

    private static final String COOKIE = "conectix";
    private static final String DYNAMIC_COOKIE = "cxsparse";
    private static final int FOOTER_BYTES = 512;
    private static final int HEADER_BYTES = 1024;
    private static final int SECTOR_BYTES = 512;
    private static final int VERSION = 0x00010000;
    private static final int BLOCK_BYTES_MAX = 256 << 20;
    private static final int LOCATORS_AT = 576;
    private static final int LOCATORS_END = LOCATORS_AT + 8 * 24;
    private static final int UNUSED = -1;

    private Vhd() {}

    /// @return the size of the disk
    static long size(Span all) throws IOException {
        Span image = all.as("vhd", ByteOrder.BIG_ENDIAN);
        image.require(image.size() >= FOOTER_BYTES, "size", "a footer", image.size());
        long at = image.size() - FOOTER_BYTES;
        image.require(image.has(at, COOKIE), "footer", "one at the end", "none");
        ByteBuffer footer = image.read("footer", at, FOOTER_BYTES);
        requireSum(image, "footer", footer, 64);
        image.require(footer.getInt(12) == VERSION, "version", "1.0", "0x" + Integer.toHexString(footer.getInt(12)));
        long size = footer.getLong(48);
        image.require(
                size > 0 && size <= DiskHeaders.DISK_BYTES_MAX && size % SECTOR_BYTES == 0,
                "size of the disk",
                "sectors, at most " + DiskHeaders.DISK_BYTES_MAX + " bytes",
                Span.unsigned(size));
        switch (footer.getInt(60)) {
            case FIXED -> image.require(size <= at, "size of the disk", "at most " + at + " bytes", size);
            case DYNAMIC -> dynamic(image, footer, size);
            default ->
                throw image.refused(
                        "type",
                        "2 (fixed) or 3 (dynamic), without a parent",
                        Integer.toUnsignedString(footer.getInt(60)));
        }
        return size;
    }

    private static void dynamic(Span image, ByteBuffer footer, long size) throws IOException {
        ByteBuffer copy = image.read("first footer", 0, FOOTER_BYTES);
        image.require(copy.equals(footer), "first footer", "the same as the last", "another one");
        long at = footer.getLong(16);
        image.require(at >= FOOTER_BYTES, "place of the header", "behind the first footer", Span.unsigned(at));
        ByteBuffer header = image.read("header", at, HEADER_BYTES);
        image.require(image.has(at, DYNAMIC_COOKIE), "header", DYNAMIC_COOKIE, "something else");
        requireSum(image, "header", header, 36);
        image.require(header.getInt(24) == VERSION, "version", "1.0", "0x" + Integer.toHexString(header.getInt(24)));
        for (int i = 40; i < 56; i++) {
            image.require(header.get(i) == 0, "parent", "none", "one");
        }
        for (int i = LOCATORS_AT; i < LOCATORS_END; i++) {
            image.require(header.get(i) == 0, "parent locators", "none", "some");
        }
        int block = header.getInt(32);
        image.require(
                block >= SECTOR_BYTES && block <= BLOCK_BYTES_MAX && Integer.bitCount(block) == 1,
                "block size",
                "a power of two from 512 to " + BLOCK_BYTES_MAX,
                Integer.toUnsignedString(block));
        blocks(image, header, size, block);
    }

    private static void blocks(Span image, ByteBuffer header, long size, int block) throws IOException {
        long needed = (size + block - 1) / block;
        long entries = Integer.toUnsignedLong(header.getInt(28));
        image.require(
                entries >= needed && entries * 4 <= Span.LOOK_BYTES_MAX,
                "entries of the table",
                needed + " to " + Span.LOOK_BYTES_MAX / 4,
                entries);
        ByteBuffer table = image.read("table", header.getLong(16), entries * 4);
        long bitmap = Math.max(SECTOR_BYTES, block / SECTOR_BYTES / 8);
        Set<Integer> seen = new HashSet<>();
        while (table.hasRemaining()) {
            int sector = table.getInt();
            if (sector != UNUSED) {
                image.requireInside("block", Integer.toUnsignedLong(sector) * SECTOR_BYTES, bitmap);
                image.require(seen.add(sector), "block", "one for each entry", "a loop");
            }
        }
    }

    /// The complement of the sum of all bytes but its own.
    private static void requireSum(Span image, String what, ByteBuffer bytes, int at) {
        image.require(bytes.getInt(at) == sum(bytes, at), "sum of the " + what, "the right one", "another one");
    }

    static int sum(ByteBuffer bytes, int at) {
        int sum = 0;
        for (int i = 0; i < bytes.limit(); i++) {
            sum += i >= at && i < at + 4 ? 0 : Byte.toUnsignedInt(bytes.get(i));
        }
        return ~sum;
    }
}
