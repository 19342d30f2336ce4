package cas.content;

import cas.digest.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One open, resumable write to the plain store. The opener holds its ref alone until [#close].
/// `close` means "go on later", [#commit] means "publish", `abort` is asked of the store by ref.
public interface BlobIngest extends Closeable {
    IngestStatus status();

    /// Appends all remaining bytes at the current offset.
    ///
    /// @throws cas.error.CasException.Aborted if the ingest was aborted by somebody else
    void append(ByteBuffer bytes) throws IOException;

    /// Throws away what was written; the offset is 0 again.
    void truncate() throws IOException;

    /// Digest of the bytes so far.
    Digest running();

    /// Publishes the bytes under their digest: checks size and digest, syncs the file, links it to its final
    /// name,
    /// syncs the directory (rule D1). On a mismatch the ingest keeps its bytes (rule B20). Bytes that are
    /// already there are checked
    /// before they are trusted (rule D3); then the ingest is dropped and the blob there answered.
    ///
    /// @param size the size that must have been reached, 0 for "unchecked"
    /// @param soon is told, if at all, when what is left to do takes about as long as a sync: from then on
    ///     others may wait for what follows
    /// @throws cas.error.CasException.FailedPrecondition on a size or digest mismatch
    Blob commit(long size, Optional<Digest> expected, Runnable soon) throws IOException;

    /// As the other one.
    default Blob commit(long size, Optional<Digest> expected) throws IOException {
        return commit(size, expected, () -> {});
    }
}
