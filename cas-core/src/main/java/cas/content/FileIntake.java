package cas.content;

import cas.digest.Digest;
import cas.name.Labels;
import java.io.IOException;
import java.nio.file.Path;

/// Brings files of others in without copying them.
public interface FileIntake {
    /// Makes a file the bytes of a blob of this namespace: it changes its owner, is read once to prove its
    /// digest, gets the name of the blob and loses its own. A namespace that has the blob, or may share it, has
    /// it without the file, which then stays. Whatever is refused leaves the file as it was.
    ///
    /// @param file absolute, on the machine of the store
    /// @throws cas.error.CasException.PermissionDenied if it does not lie where the caller may take files from
    /// @throws cas.error.CasException.NotFound if it is not there
    /// @throws cas.error.CasException.FailedPrecondition if it is not a regular file with one name on the file
    ///     system of the store, if somebody has it open for writing, or if its digest is another one
    Taken take(Path file, Digest digest, Labels labels) throws IOException;

    /// What became of a file.
    ///
    /// @param taken whether the file is gone from its place; else the bytes were here
    record Taken(Digest digest, long size, boolean taken) {}
}
