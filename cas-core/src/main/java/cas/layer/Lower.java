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
            Optional<Attributes> found = Optional.empty();
            boolean there = false;
            try {
                // Each layer's links lead about in that layer, as with the reference server.
                TreePath real = new Links(tree).whole(path);
                Optional<TreeView.Node> node = tree.stat(real);
                there = node.isPresent();
                if (there && node.get().kind() == Kind.DIRECTORY) {
                    found = Optional.of(Xattrs.copied(tree.attributes(real)));
                }
            } catch (InvalidArgument noDirectory) {
                there = false;
            }
            if (there) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        for (Tree tree : trees) {
            tree.close();
        }
    }
}
