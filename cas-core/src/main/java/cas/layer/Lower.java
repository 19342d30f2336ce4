package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.os.Attributes;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The layers below, the nearest first.
record Lower(List<Tree> trees) implements Closeable {
    Lower {
        trees = List.copyOf(trees);
    }

    /// Attributes of the directory of this name that shows through, if one does.
    Optional<Attributes> directory(TreePath path) throws IOException {
        for (Tree tree : trees) {
            Optional<TreeView.Node> node = stat(tree, path);
            if (node.isPresent()) {
                return node.get().kind() == Kind.DIRECTORY
                        ? Optional.of(Xattrs.copied(tree.attributes(path)))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// A link on the way in a layer below says nothing about this layer's directory.
    private static Optional<TreeView.Node> stat(Tree tree, TreePath path) throws IOException {
        try {
            return tree.stat(path);
        } catch (InvalidArgument noDirectory) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        for (Tree tree : trees) {
            tree.close();
        }
    }
}
