package cas.os;

import cas.os.TreeView.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One directory and what is below it, seen as by a [TreeView], with all that a copy of it needs. For one thread at
/// a time.
public interface TreeReader extends Closeable {
    /// What is there, or nothing.
    Optional<Found> find(TreePath path) throws IOException;

    /// Where a symbolic link leads: any bytes, never followed.
    byte[] link(TreePath path) throws IOException;

    /// A file or directory that is there; anything else is never opened.
    Opened open(TreePath path) throws IOException;

    /// What can be known without opening it.
    ///
    /// @param plain without extended attributes
    /// @param links how many names it has
    /// @param identity the same for two names of one thing, and for no two things
    /// @param device what a node stands for; nothing for all that is no device
    record Found(Kind kind, Attributes plain, long size, long links, Identity identity, Optional<Device> device) {}

    /// @param fileSystem number of the file system that it lies on
    record Identity(long fileSystem, long inode) {}

    /// An open file or directory.
    interface Opened extends Closeable {
        /// What was opened, which need not be what was found by its name before.
        Found found();

        /// With the extended attributes.
        Attributes attributes() throws IOException;

        /// The names in a directory, in no order.
        List<TreePath> names() throws IOException;

        /// The next bytes of a file.
        ///
        /// @return how many, or -1 at the end
        int read(byte[] target, int offset, int length) throws IOException;
    }

    /// Opens trees for reading.
    interface Opener {
        /// @throws java.nio.file.FileSystemException if there is no such directory
        TreeReader open(Path root) throws IOException;
    }
}
