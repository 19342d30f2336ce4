package cas.volume.local;

import cas.content.BlobReader;
import cas.disk.Admission.Grant;
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

    /// Where runs of blocks that hold something go.
    private interface Runs {
        void run(ByteBuffer bytes, long at) throws IOException;
    }

    /// A file that was promised room, which is told before anything is written.
    private record Into(WritableFile target, Grant grant) implements Runs {
        @Override
        public void run(ByteBuffer bytes, long at) throws IOException {
            grant.spend(bytes.remaining());
            if (target.size() < at) {
                target.extend(at);
            }
            target.write(bytes);
        }
    }

    /// So many bytes a copy would write.
    static long count(BlobReader source) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long[] bytes = {0};
        for (long at = 0; at < source.size(); at += buffer.limit()) {
            fill(source, buffer, at, source.size());
            runs(buffer, at, (run, _) -> bytes[0] += run.remaining());
        }
        return bytes[0];
    }

    /// As [#count], of at most the first `bytesMax`.
    static long count(InputStream source, long bytesMax) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long[] bytes = {0};
        long at = 0;
        int count = source.readNBytes(buffer.array(), 0, BUFFER_BYTES);
        while (count > 0 && at < bytesMax) {
            runs(buffer.clear().limit(count), at, (run, _) -> bytes[0] += run.remaining());
            at += count;
            count = source.readNBytes(buffer.array(), 0, BUFFER_BYTES);
        }
        return bytes[0];
    }

    static void copy(BlobReader source, WritableFile target, Grant grant, ProgressSink progress) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        Runs into = new Into(target, grant);
        long size = source.size();
        long at = 0;
        while (at < size) {
            fill(source, buffer, at, size);
            runs(buffer, at, into);
            at += buffer.limit();
            progress.at("copying", at, size);
        }
        if (target.size() < size) {
            target.extend(size);
        }
    }

    /// @throws InvalidArgument if the stream holds more
    static void copy(InputStream source, long bytesMax, WritableFile target, Grant grant) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        Runs into = new Into(target, grant);
        long at = 0;
        int count = source.readNBytes(buffer.array(), 0, BUFFER_BYTES);
        while (count > 0) {
            if (count > bytesMax - at) {
                throw new InvalidArgument(
                        Reason.INVALID_DISK, "unpack disk: expected at most " + bytesMax + " bytes, found more");
            }
            runs(buffer.clear().limit(count), at, into);
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

    /// Each run of blocks that hold something.
    private static void runs(ByteBuffer buffer, long at, Runs into) throws IOException {
        int end = buffer.limit();
        int from = 0;
        while (from < end) {
            int to = from;
            while (to < end && !zeros(buffer, to, Math.min(to + BLOCK_BYTES, end))) {
                to = Math.min(to + BLOCK_BYTES, end);
            }
            if (to > from) {
                into.run(buffer.slice(from, to - from), at + from);
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
