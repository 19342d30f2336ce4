package cas.os;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One directory and what is below it, seen through a handle: no path leads out of it, no link and no mount is
/// followed on the way (rule S11). A directory on the way that is something else makes the call an
/// [cas.error.CasException.InvalidArgument]. For one thread at a time.
public interface TreeView extends Closeable {
    /// What is there, or nothing.
    Optional<Node> stat(TreePath path) throws IOException;

    /// All that is known of what is there, extended attributes included; of links and devices without those.
    Attributes attributes(TreePath path) throws IOException;

    /// Where a symbolic link leads, as it was written.
    byte[] readLink(TreePath path) throws IOException;

    /// The names in a directory, in no order.
    List<TreePath> list(TreePath directory) throws IOException;

    /// The kind of a file, its length and how many names it has.
    record Node(Kind kind, long size, long links) {}

    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        DEVICE,
        FIFO,
        SOCKET,
    }
}
