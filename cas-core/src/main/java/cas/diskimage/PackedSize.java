package cas.diskimage;

import cas.content.BlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What compressed bytes say of themselves that they will be. Nobody vouches for it.
public final class PackedSize {
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final int GZIP_TRAILER_BYTES = 4;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    private static final int HEADER_BYTES = 18;
    /// Where nothing is said, layers of images have been found to be about so much larger.
    private static final int GROWTH = 3;
    /// The sum at the end of a gzip stream begins anew here.
    private static final long GZIP_TURN_BYTES = 1L << 32;

    private PackedSize() {}

    /// The size of a blob that is neither gzip nor zstd is its own.
    public static long estimate(BlobReader blob) throws IOException {
        ByteBuffer head = read(blob, 0, HEADER_BYTES);
        if (head.remaining() < HEADER_BYTES) {
            return blob.size();
        }
        if (head.getInt(0) == ZSTD_MAGIC) {
            return zstd(head, blob.size());
        }
        return Short.toUnsignedInt(head.getShort(0)) == GZIP_MAGIC ? gzip(blob) : blob.size();
    }

    /// Of a compressed blob of which nothing but its size is known.
    public static long unseen(long packedBytes) {
        return GROWTH * packedBytes;
    }

    private static long gzip(BlobReader blob) throws IOException {
        ByteBuffer end = read(blob, blob.size() - GZIP_TRAILER_BYTES, GZIP_TRAILER_BYTES);
        long said = Integer.toUnsignedLong(end.getInt(0));
        // Nothing is compressed into more than itself, but for a few bytes.
        long turns = said < blob.size() ? blob.size() / GZIP_TURN_BYTES : 0;
        return Math.max(said + turns * GZIP_TURN_BYTES, blob.size());
    }

    /// RFC 8878, 3.1.1.1.
    private static long zstd(ByteBuffer head, long packedBytes) {
        int descriptor = Byte.toUnsignedInt(head.get(4));
        boolean single = (descriptor & 0x20) != 0;
        int dictionaryBytes = new int[] {0, 1, 2, 4}[descriptor & 3];
        int at = 5 + (single ? 0 : 1) + dictionaryBytes;
        long said = switch (descriptor >> 6) {
            case 0 -> single ? Byte.toUnsignedLong(head.get(at)) : GROWTH * packedBytes;
            case 1 -> Short.toUnsignedLong(head.getShort(at)) + 256;
            case 2 -> Integer.toUnsignedLong(head.getInt(at));
            default -> head.getLong(at);
        };
        return Math.max(said, packedBytes);
    }

    private static ByteBuffer read(BlobReader blob, long from, int bytes) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (target.hasRemaining() && blob.read(target, from + target.position()) >= 0) {
            // Until all is there, or the end.
        }
        return target.flip();
    }
}
