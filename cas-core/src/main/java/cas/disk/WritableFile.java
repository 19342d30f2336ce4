package cas.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file being appended to by one owner. `close` syncs nothing.
public interface WritableFile extends Closeable {
    /// Appends all remaining bytes: a loop, because a write may be short (rule D6).
    void write(ByteBuffer bytes) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /// Grows the file to `size` bytes, which must not be less than it has: what is new reads as zeros and takes
    /// no room.
    void extend(long size) throws IOException;

    /// When it returns, all bytes are on disk. A failure is final: the bytes must be given up (rule D5).
    void sync() throws IOException;
}
