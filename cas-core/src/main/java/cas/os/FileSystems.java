package cas.os;

import cas.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Path;

/// Whole-file-system calls and what only the kernel can do fast.
public interface FileSystems {
    /// syncfs(2): when it returns, everything written to the file system that holds `path` so far is on disk.
    void sync(Path path) throws IOException;

    /// Bytes an unprivileged writer could still write there.
    long freeBytes(Path path) throws IOException;

    /// Total bytes of that file system.
    long totalBytes(Path path) throws IOException;

    /// Allocated bytes and distinct inodes below a directory, itself included, hard links once (rule E11); of
    /// anything else, its own.
    Usage usage(Path path) throws IOException;

    /// Makes `to`, a new file of mode 0600, share the blocks of `from`.
    ///
    /// @return false, and nothing left behind, if the file system cannot
    boolean reflink(Path from, Path to) throws IOException;
}
