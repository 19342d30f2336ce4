package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Marks for the overlay file system (rule E10). None is made where nothing is to be hidden: in a directory that the
/// layers below do not have, or that is opaque, an overlay would list the mark's name and find nothing under it.
final class OverlayWhiteouts implements Whiteouts {
    private static final byte[] YES = {'y'};
    private static final Attributes NOTHING = Attributes.of(0);

    private final Tree tree;
    private final String opaqueXattr;
    private final Lower lower;
    private final Guard guard;
    private final Set<TreePath> marks = new HashSet<>();
    private boolean opaque;

    OverlayWhiteouts(Tree tree, String opaqueXattr, Lower lower, Guard guard) {
        this.tree = tree;
        this.opaqueXattr = opaqueXattr;
        this.lower = lower;
        this.guard = guard;
    }

    @Override
    public void hide(TreePath gone, Attributes mark) throws IOException {
        Optional<TreeView.Node> own = tree.stat(gone);
        if (own.isEmpty() && lower.mayShow(gone, opaqueXattr)) {
            guard.remember(gone, NOTHING);
            marks.add(gone);
            tree.makeDevice(gone, Device.WHITEOUT);
            tree.setAttributes(
                    gone, Attributes.of(0).owner(mark.uid(), mark.gid()).modified(mark.modified()));
        } else if (own.isPresent() && own.get().kind() == Kind.DIRECTORY) {
            hideChildren(gone);
        }
    }

    @Override
    public void hideChildren(TreePath directory) throws IOException {
        opaque = true;
        tree.setXattr(directory, opaqueXattr, YES);
    }

    /// A directory may have become opaque after a mark was made in it.
    @Override
    public void finish() throws IOException {
        if (!opaque) {
            return;
        }
        Map<TreePath, Boolean> closed = new HashMap<>();
        for (TreePath mark : marks) {
            guard.entry();
            if (closed(mark.parent().orElse(TreePath.ROOT), closed) && hides(mark)) {
                tree.remove(mark);
            }
        }
    }

    /// Whether the directory, or one on the way to it, shows nothing of the layers below. The root always does: the
    /// kernel asks for no mark there.
    private boolean closed(TreePath directory, Map<TreePath, Boolean> known) throws IOException {
        Boolean before = known.get(directory);
        if (before != null) {
            return before;
        }
        Optional<TreePath> above = directory.parent();
        boolean is = above.isPresent() && (closed(above.get(), known) || isOpaque(directory));
        known.put(directory, is);
        return is;
    }

    private boolean isOpaque(TreePath directory) throws IOException {
        try {
            return tree.stat(directory)
                            .filter(node -> node.kind() == Kind.DIRECTORY)
                            .isPresent()
                    && tree.attributes(directory).xattrNames().contains(opaqueXattr);
        } catch (InvalidArgument noDirectoryOnTheWay) {
            return false;
        }
    }

    @Override
    public void made(TreePath path) {}

    @Override
    public boolean hides(TreePath path) throws IOException {
        try {
            return tree.stat(path).filter(node -> node.kind() == Kind.DEVICE).isPresent();
        } catch (InvalidArgument noDirectoryOnTheWay) {
            return false;
        }
    }
}
