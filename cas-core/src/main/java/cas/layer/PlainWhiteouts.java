package cas.layer;

import cas.os.Attributes;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Without layers below, what is gone is what was in the directory before: it is removed.
final class PlainWhiteouts implements Whiteouts {
    private static final Attributes NOTHING = Attributes.of(0);

    private final Tree tree;
    private final boolean empty;
    private final Set<TreePath> own = new HashSet<>();
    private final Guard guard;

    PlainWhiteouts(Tree tree, Guard guard) throws IOException {
        this.guard = guard;
        this.tree = tree;
        this.empty = tree.list(TreePath.ROOT).isEmpty();
    }

    @Override
    public void hide(TreePath gone, Attributes mark) throws IOException {
        if (!empty && !own.contains(gone)) {
            tree.remove(gone);
        } else if (!empty && directory(gone)) {
            hideChildren(gone);
        }
    }

    private boolean directory(TreePath path) throws IOException {
        Optional<TreeView.Node> node = tree.stat(path);
        return node.isPresent() && node.get().kind() == Kind.DIRECTORY;
    }

    @Override
    public void hideChildren(TreePath directory) throws IOException {
        if (empty) {
            return;
        }
        guard.entry();
        for (TreePath name : tree.list(directory)) {
            hide(directory.child(name), Attributes.of(0));
        }
    }

    /// The directories on the way count as made, too: something of this layer is in them.
    @Override
    public void made(TreePath path) {
        Optional<TreePath> next = Optional.of(path);
        while (!empty && next.isPresent() && own.add(next.get())) {
            guard.remember(next.get(), NOTHING);
            next = next.get().parent();
        }
    }

    @Override
    public boolean hides(TreePath path) {
        return false;
    }

    @Override
    public void finish() {}
}
