package cas.layer;

import cas.os.Attributes;
import cas.os.Device;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.Optional;

/// Marks for the overlay file system (rule E10).
final class OverlayWhiteouts implements Whiteouts {
    private static final byte[] YES = {'y'};

    private final Tree tree;
    private final String opaqueXattr;

    OverlayWhiteouts(Tree tree, String opaqueXattr) {
        this.tree = tree;
        this.opaqueXattr = opaqueXattr;
    }

    @Override
    public void hide(TreePath gone, Attributes mark) throws IOException {
        Optional<TreeView.Node> own = tree.stat(gone);
        if (own.isEmpty()) {
            tree.makeDevice(gone, Device.WHITEOUT);
            tree.setAttributes(
                    gone, Attributes.of(0).owner(mark.uid(), mark.gid()).modified(mark.modified()));
        } else if (own.get().kind() == Kind.DIRECTORY) {
            hideChildren(gone);
        }
    }

    @Override
    public void hideChildren(TreePath directory) throws IOException {
        tree.setXattr(directory, opaqueXattr, YES);
    }

    @Override
    public void made(TreePath path) {}

    @Override
    public boolean hides(TreePath path) throws IOException {
        return tree.stat(path).filter(node -> node.kind() == Kind.DEVICE).isPresent();
    }
}
