package cas.content;

import cas.digest.Digest;
import cas.name.Labels;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One open write of a namespace. `close` means "go on later", [#commit] means "publish".
public interface Ingest extends Closeable {
    IngestStatus status();

    /// Digest of the bytes so far.
    Digest running();

    /// Appends all remaining bytes at the current offset.
    void append(ByteBuffer bytes) throws IOException;

    /// Throws away what was written; the offset is 0 again (rule B18).
    void truncate() throws IOException;

    /// Publishes the bytes and records them in this namespace; when it returns, both are on disk.
    ///
    /// @throws cas.error.CasException.AlreadyExists if this namespace has the blob (rules B23, B24); the
    ///     ingest is gone
    /// @throws cas.error.CasException.FailedPrecondition on a size or digest mismatch; the ingest is kept
    ///     (rule B20)
    /// @throws cas.error.CasException.InvalidArgument on a bad label; the ingest is kept (rule B25)
    ContentInfo commit(Commit commit) throws IOException;

    /// @param size the size that must have been reached, 0 for "unchecked"
    record Commit(long size, Optional<Digest> expected, Labels labels) {}
}
