package cas.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One 512-byte header being written.
final class HeaderBlock {
    private final byte[] block = new byte[Tar.BLOCK_BYTES];

    HeaderBlock(byte type) {
        block[Tar.TYPE_OFFSET] = type;
        bytes(Tar.MAGIC_OFFSET, Tar.MAGIC_BYTES, Tar.USTAR_MAGIC.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Whether the number fits in a field of this width, which ends with a NUL.
    static boolean fits(long value, int width) {
        return value >= 0 && value < 1L << 3 * (width - 1);
    }

    /// The beginning of the bytes that the field holds.
    HeaderBlock bytes(int offset, int width, byte[] value) {
        System.arraycopy(value, 0, block, offset, Math.min(width, value.length));
        return this;
    }

    /// A number in octal, or 0 if it does not fit and a PAX record tells it.
    HeaderBlock octal(int offset, int width, long value) {
        String digits = Long.toOctalString(fits(value, width) ? value : 0);
        Arrays.fill(block, offset, offset + width - 1, (byte) '0');
        byte[] text = digits.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, block, offset + width - 1 - text.length, text.length);
        return this;
    }

    byte[] finish() {
        Arrays.fill(block, Tar.CHECKSUM_OFFSET, Tar.CHECKSUM_OFFSET + Tar.NUMBER_BYTES, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += Byte.toUnsignedInt(b);
        }
        octal(Tar.CHECKSUM_OFFSET, Tar.NUMBER_BYTES - 1, sum);
        // Six digits, NUL, blank: so POSIX wants it, and so others write it.
        block[Tar.CHECKSUM_OFFSET + Tar.NUMBER_BYTES - 2] = 0;
        return block.clone();
    }
}
