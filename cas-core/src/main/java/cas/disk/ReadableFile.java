package cas.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Positional reads; safe for several threads.
public interface ReadableFile extends Closeable {
    long size() throws IOException;

    /// @return bytes read, or -1 at the end
    int read(ByteBuffer target, long position) throws IOException;
}
