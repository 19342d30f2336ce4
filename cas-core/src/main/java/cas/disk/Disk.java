package cas.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the engine needs of a file system. Bytes and names become durable by two different verbs:
/// [WritableFile#sync] and [#syncNames]; without them a power cut may take back either. All paths are absolute
/// and made by [StoreLayout].
///
/// A full disk is a [cas.error.CasException.Exhausted]; any other failure is an `IOException`.
public interface Disk {
    /// A new empty file, mode 0600; it must not exist.
    WritableFile create(Path file) throws IOException;

    /// An existing file, for appending at its end.
    WritableFile append(Path file) throws IOException;

    /// Writes over bytes that a file has, and syncs it. A power cut may leave a mix of old and new there. Needs room
    /// only where the file system writes anew whatever changes.
    void overwrite(Path file, long position, ByteBuffer bytes) throws IOException;

    ReadableFile open(Path file) throws IOException;

    /// A new directory, mode 0700; its parent must exist, it must not.
    void createDirectory(Path directory) throws IOException;

    /// The names in a directory, sorted; empty if there is no such directory.
    List<String> list(Path directory) throws IOException;

    /// Visits the names in a directory, in no order and without ever holding all of them; who comes or goes meanwhile
    /// may be visited or not.
    default void eachName(Path directory, NameVisitor visitor) throws IOException {
        for (String name : list(directory)) {
            visitor.visit(name);
        }
    }

    @FunctionalInterface
    interface NameVisitor {
        void visit(String name) throws IOException;
    }

    Optional<FileStat> stat(Path path) throws IOException;

    /// A second name for a file.
    ///
    /// @return false, and nothing done, if `name` exists
    boolean link(Path file, Path name) throws IOException;

    /// Renames a file or directory; the new name must not exist.
    void rename(Path from, Path to) throws IOException;

    /// Renames a file over whatever file has the new name, atomically.
    void replace(Path from, Path to) throws IOException;

    /// Removes a file or an empty directory; nothing happens if it is not there.
    void delete(Path path) throws IOException;

    /// Removes a directory and all below it, or a file, without following links; nothing happens if it is not
    /// there.
    void deleteTree(Path path) throws IOException;

    /// Sets the permission bits, such as 0755 in octal, whatever the umask is.
    void setMode(Path path, int mode) throws IOException;

    /// Gives `path` the owner and group of `example`.
    void copyOwner(Path example, Path path) throws IOException;

    /// Gives `path` this owner and group.
    void setOwner(Path path, int uid, int gid) throws IOException;

    /// When it returns, the names made, changed and removed in this directory so far are on disk.
    ///
    /// @throws SyncNotBegun if nothing was asked of the disk yet, so that it may be asked again
    void syncNames(Path directory) throws IOException;

    /// Takes a file's exclusive lock, for this process and until the answer is closed or the process dies. The
    /// file is made if it is not there; nothing else may ever open it.
    ///
    /// @return empty if somebody else has it
    Optional<Closeable> lock(Path file) throws IOException;
}
