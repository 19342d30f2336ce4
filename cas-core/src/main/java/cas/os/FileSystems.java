package cas.os;

import cas.overview.Capacity;
import cas.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Path;

/// Whole-file-system calls and what only the kernel can do fast.
public interface FileSystems {
    /// syncfs(2): when it returns, everything written to the file system that holds `path` so far is on disk.
    void sync(Path path) throws IOException;

    /// Hands the bytes of a file to the disk, which may keep them in its own memory: a sync that comes soon has less to
    /// do. It promises nothing, and what goes wrong is told by the sync.
    default void writeOut(Path file) {}

    /// What the file system that holds `path` has, for an unprivileged writer.
    Capacity capacity(Path path) throws IOException;

    /// Allocated bytes and distinct inodes below a directory, itself included, hard links once (rule E11); of
    /// anything else, its own.
    Usage usage(Path path) throws IOException;

    /// Makes `to`, a new file of mode 0600, share the blocks of `from`.
    ///
    /// @return false, and nothing left behind, if the file system cannot
    boolean reflink(Path from, Path to) throws IOException;

    /// Makes an empty directory hold what another one holds, with owners, modes, times and extended attributes; links
    /// are
    /// not followed. Blocks are shared where the file system can. Nothing is synced.
    void copyTree(Path from, Path to) throws IOException;

    /// Whether overlays can be mounted with other ids than those on disk: Linux can from 5.19 on.
    default boolean mapsIds() {
        return false;
    }

    /// Gives the first `bytes` of a file real blocks, so that writing there needs no room any more. Its size and
    /// what it holds stay as they are. A full disk may leave it with a part of them.
    ///
    /// @return false, and nothing done, if the file system cannot
    /// @throws cas.error.CasException.Exhausted if there is no room
    boolean allocate(Path file, long bytes) throws IOException;

    /// Asks that an empty file, or what is made in a directory from now on, be written over in place, where the file
    /// system would otherwise write anew whatever changes. Such a file has none of that file system's checksums.
    InPlace keepInPlace(Path path) throws IOException;

    /// Where a change goes.
    enum InPlace {
        /// The file system writes over in place, or cannot be asked.
        NOT_ASKED,
        /// It was asked, now or before.
        KEPT,
        /// It was asked and does not, because the file is not empty.
        REFUSED,
    }
}
