package cas.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Positional reads of one committed blob. Safe for several threads; stays readable while open, even when the
/// blob is
/// deleted meanwhile.
public interface BlobReader extends Closeable {
    long size();

    /// Reads up to `target.remaining()` bytes from `position`.
    ///
    /// @return bytes read, or -1 at the end
    int read(ByteBuffer target, long position) throws IOException;
}
