package cas.volume.local;

import cas.content.BlobReader;
import cas.disk.WritableFile;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.volume.VolumeManager.ProgressSink;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Copies bytes and leaves out the blocks that are all zeros.
final class SparseCopy {
    static final int BLOCK_BYTES = 4096;
    private static final int BUFFER_BYTES = 1 << 20;

    private SparseCopy() {}

    static void copy(BlobReader source, WritableFile target, ProgressSink progress) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long size = source.size();
        long at = 0;
        while (at < size) {
            fill(source, buffer, at, size);
            write(buffer, target, at);
            at += buffer.limit();
            progress.at("copying", at, size);
        }
        if (target.size() < size) {
            target.extend(size);
        }
    }

    /// @throws InvalidArgument if the stream holds more
    static void copy(InputStream source, long bytesMax, WritableFile target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long at = 0;
        int count = source.readNBytes(buffer.array(), 0, BUFFER_BYTES);
        while (count > 0) {
            if (count > bytesMax - at) {
                throw new InvalidArgument(
                        Reason.INVALID_DISK, "unpack disk: expected at most " + bytesMax + " bytes, found more");
            }
            write(buffer.clear().limit(count), target, at);
            at += count;
            count = source.readNBytes(buffer.array(), 0, BUFFER_BYTES);
        }
        if (target.size() < at) {
            target.extend(at);
        }
    }

    private static void fill(BlobReader source, ByteBuffer buffer, long at, long size) throws IOException {
        buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
        while (buffer.hasRemaining()) {
            if (source.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("copy blob: expected " + size + " bytes, found " + (at + buffer.position()));
            }
        }
        buffer.flip();
    }

    /// Writes each run of blocks that hold something where it belongs.
    private static void write(ByteBuffer buffer, WritableFile target, long at) throws IOException {
        int end = buffer.limit();
        int from = 0;
        while (from < end) {
            int to = from;
            while (to < end && !zeros(buffer, to, Math.min(to + BLOCK_BYTES, end))) {
                to = Math.min(to + BLOCK_BYTES, end);
            }
            if (to > from) {
                if (target.size() < at + from) {
                    target.extend(at + from);
                }
                target.write(buffer.slice(from, to - from));
            }
            from = to == from ? Math.min(from + BLOCK_BYTES, end) : to;
        }
    }

    private static boolean zeros(ByteBuffer buffer, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (buffer.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
