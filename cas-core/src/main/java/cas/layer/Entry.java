package cas.layer;

import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;

/// One thing in an archive. The bytes of a file follow it.
sealed interface Entry {
    TreePath path();

    Attributes attributes();

    record Directory(TreePath path, Attributes attributes) implements Entry {}

    record File(TreePath path, Attributes attributes, long size) implements Entry {}

    /// @param target its bytes, one character each
    record Symlink(TreePath path, Attributes attributes, String target) implements Entry {}

    /// @param target a file that came before
    record HardLink(TreePath path, Attributes attributes, TreePath target) implements Entry {}

    record Fifo(TreePath path, Attributes attributes) implements Entry {}

    record Node(TreePath path, Attributes attributes, Device device) implements Entry {}
}
