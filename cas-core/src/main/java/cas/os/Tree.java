package cas.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// A [TreeView] that can be changed. What is made must not exist (`FileAlreadyExistsException`), its directory
/// must (`NoSuchFileException`). New things belong to root and are closed to others until
/// [#setAttributes].
public interface Tree extends TreeView {
    void makeDirectory(TreePath path) throws IOException;

    /// A new empty file, to be filled.
    Sink createFile(TreePath path) throws IOException;

    /// @param target any bytes but NUL; nobody follows them here
    void symlink(TreePath path, byte[] target) throws IOException;

    /// A second name for a regular file of this tree, or for a symbolic link, which is not followed (rule S13).
    ///
    /// @throws cas.error.CasException.InvalidArgument if there is no such file or link
    void hardLink(TreePath path, TreePath existing) throws IOException;

    void makeFifo(TreePath path) throws IOException;

    void makeDevice(TreePath path, Device device) throws IOException;

    /// Owner first, then extended attributes, mode and time: a new owner would take set-id bits and
    /// capabilities away. What the file system cannot keep is left out, as is `user.*` of anything but files and
    /// directories.
    void setAttributes(TreePath path, Attributes attributes) throws IOException;

    /// One extended attribute of a file or directory.
    void setXattr(TreePath path, String name, byte[] value) throws IOException;

    /// Takes away the extended attributes that a layer may bring to a directory, `user.*`; the overlay's own stay.
    void clearXattrs(TreePath directory) throws IOException;

    /// Removes it and all below it, without following links; nothing happens if it is not there.
    void remove(TreePath path) throws IOException;

    /// The bytes of a new file. `close` gives up.
    interface Sink extends Closeable {
        void write(byte[] bytes, int offset, int length) throws IOException;

        /// So many zeros, for which the file system needs no room.
        void hole(long length) throws IOException;

        /// The last call before `close`.
        void finish(Attributes attributes) throws IOException;
    }

    /// Opens trees.
    interface Opener {
        Tree open(Path root) throws IOException;
    }
}
