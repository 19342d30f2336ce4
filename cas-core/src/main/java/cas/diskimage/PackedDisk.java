package cas.diskimage;

import cas.content.BlobReader;
import cas.diskimage.DiskHeaders.Packing;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The bytes of a disk that is compressed as a whole. What is no such stream is refused, not broken.
public final class PackedDisk extends InputStream {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int ZSTD_WINDOW_LOG_MAX = 27;

    private final InputStream bytes;

    private PackedDisk(InputStream bytes) {
        this.bytes = bytes;
    }

    /// @param progress hears how many bytes of the blob have been read
    public static PackedDisk open(BlobReader blob, Packing packing, LongConsumer progress) throws IOException {
        InputStream packed = new Packed(blob, progress);
        try {
            return new PackedDisk(
                    switch (packing) {
                        case GZIP -> new GZIPInputStream(packed, BUFFER_BYTES);
                        case ZSTD -> new ZstdInputStream(packed).setLongMax(ZSTD_WINDOW_LOG_MAX);
                        case NONE, OVA -> throw new IllegalArgumentException("expected a compressed disk: " + packing);
                    });
        } catch (ZipException | EOFException e) {
            throw refused(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return bytes.read(target, offset, length);
        } catch (ZipException | EOFException | ZstdIOException e) {
            throw refused(e);
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private static InvalidArgument refused(IOException e) {
        return new InvalidArgument(
                Reason.INVALID_DISK, "unpack disk: expected one gzip or zstd stream, found: " + e.getMessage());
    }

    /// A blob from its beginning to its end.
    private static final class Packed extends InputStream {
        private final BlobReader blob;
        private final LongConsumer progress;
        private long position;

        Packed(BlobReader blob, LongConsumer progress) {
            this.blob = blob;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = blob.read(ByteBuffer.wrap(target, offset, length), position);
            if (count > 0) {
                position += count;
                progress.accept(position);
            }
            return count;
        }

        /// Else the one who unpacks takes the end of a member for the end of all.
        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, blob.size() - position);
        }
    }
}
