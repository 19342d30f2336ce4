package cas.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One 512-byte header, checked and taken apart. Text is kept as bytes, one character each.
record TarHeader(byte type, String name, String link, Numbers numbers) {
    private static final int STAR_PREFIX_BYTES = 131;
    private static final int STAR_TRAILER_OFFSET = 508;

    /// @param mode permission bits only
    record Numbers(int mode, long uid, long gid, long size, long mtime, long major, long minor) {}

    /// @param block a header that is not all zero
    static TarHeader parse(byte[] block) {
        checkSum(block);
        byte type = block[Tar.TYPE_OFFSET];
        String magic = new String(block, Tar.MAGIC_OFFSET, Tar.MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        boolean ustar = magic.equals(Tar.USTAR_MAGIC);
        boolean gnu = magic.equals(Tar.GNU_MAGIC);
        String name = text(block, Tar.NAME_OFFSET, Tar.NAME_BYTES);
        String prefix = ustar ? text(block, Tar.PREFIX_OFFSET, prefixBytes(block)) : "";
        boolean device = (ustar || gnu) && (type == Tar.CHARACTER || type == Tar.BLOCK);
        Numbers numbers = new Numbers(
                (int) (number(block, Tar.MODE_OFFSET, Tar.NUMBER_BYTES, "mode") & 07777),
                number(block, Tar.UID_OFFSET, Tar.NUMBER_BYTES, "uid"),
                number(block, Tar.GID_OFFSET, Tar.NUMBER_BYTES, "gid"),
                number(block, Tar.SIZE_OFFSET, Tar.LONG_NUMBER_BYTES, "size"),
                mtime(block),
                device ? number(block, Tar.MAJOR_OFFSET, Tar.NUMBER_BYTES, "major") : 0,
                device ? number(block, Tar.MINOR_OFFSET, Tar.NUMBER_BYTES, "minor") : 0);
        return new TarHeader(
                type,
                prefix.isEmpty() ? name : prefix + "/" + name,
                text(block, Tar.LINK_OFFSET, Tar.NAME_BYTES),
                numbers);
    }

    private static int prefixBytes(byte[] block) {
        String trailer = new String(block, STAR_TRAILER_OFFSET, 4, StandardCharsets.ISO_8859_1);
        return trailer.equals("tar\0") ? STAR_PREFIX_BYTES : Tar.PREFIX_BYTES;
    }

    private static void checkSum(byte[] block) {
        long stored = number(block, Tar.CHECKSUM_OFFSET, Tar.NUMBER_BYTES, "checksum");
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < block.length; i++) {
            boolean own = i >= Tar.CHECKSUM_OFFSET && i < Tar.CHECKSUM_OFFSET + Tar.NUMBER_BYTES;
            unsigned += own ? ' ' : Byte.toUnsignedInt(block[i]);
            signed += own ? ' ' : block[i];
        }
        // Some writers of old added signed bytes.
        if (stored != unsigned && stored != signed) {
            throw Refused.layer("header checksum: expected " + unsigned + ", found " + stored);
        }
    }

    private static String text(byte[] block, int offset, int width) {
        int length = 0;
        while (length < width && block[offset + length] != 0) {
            length++;
        }
        return new String(block, offset, length, StandardCharsets.ISO_8859_1);
    }

    /// Before 1970, if the number in the GNU form is negative: all bits that are not part of it are set.
    private static long mtime(byte[] block) {
        boolean negative = block[Tar.MTIME_OFFSET] == (byte) 0xff;
        return negative ? -1 : number(block, Tar.MTIME_OFFSET, Tar.LONG_NUMBER_BYTES, "mtime");
    }

    static long number(byte[] block, int offset, int width, String what) {
        return block[offset] < 0
                ? base256(Arrays.copyOfRange(block, offset, offset + width), what)
                : octal(new String(block, offset, width, StandardCharsets.ISO_8859_1), what);
    }

    /// The GNU form: big-endian, marked by the highest bit; the next one would make it negative.
    private static long base256(byte[] field, String what) {
        boolean fits = (field[0] & 0x7f) == 0;
        int wide = field.length - Long.BYTES;
        for (int i = 1; i < wide; i++) {
            fits &= field[i] == 0;
        }
        long value = 0;
        for (int i = Math.max(wide, 1); i < field.length; i++) {
            value = value << 8 | Byte.toUnsignedLong(field[i]);
        }
        if (!fits || value < 0) {
            throw Refused.layer("header field " + what + ": expected 0 to 2^63-1, found a negative or larger number");
        }
        return value;
    }

    private static long octal(String field, String what) {
        int start = 0;
        int end = field.length();
        while (start < end && blank(field.charAt(start))) {
            start++;
        }
        while (end > start && blank(field.charAt(end - 1))) {
            end--;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            char digit = field.charAt(i);
            if (digit < '0' || digit > '7') {
                throw Refused.layer("header field " + what + ": expected octal digits, found byte " + (int) digit);
            }
            value = value << 3 | (digit - '0');
        }
        return value;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == 0;
    }
}
