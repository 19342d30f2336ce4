package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.os.Attributes;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// The layers below, the nearest first.
final class Lower implements Closeable {
    private static final String REDIRECT = "overlay.redirect";

    private final List<Tree> trees;
    private TreePath lastDirectory = TreePath.ROOT;
    private List<Tree> lastMerged;

    Lower(List<Tree> trees) {
        this.trees = List.copyOf(trees);
        this.lastMerged = this.trees;
    }

    /// Whether something of this name shows through in an overlay, which looks each step up in all layers and follows
    /// no
    /// links. In doubt it may.
    boolean mayShow(TreePath path, String opaqueXattr) throws IOException {
        if (trees.isEmpty()) {
            return true;
        }
        try {
            for (Tree tree : merged(path.parent().orElse(TreePath.ROOT), opaqueXattr)) {
                if (tree.stat(path).isPresent()) {
                    return true;
                }
            }
            return false;
        } catch (Redirected elsewhere) {
            return true;
        }
    }

    /// The layers that an overlay merges in this directory.
    private List<Tree> merged(TreePath directory, String opaqueXattr) throws IOException, Redirected {
        if (directory.isRoot()) {
            return trees;
        }
        if (!directory.equals(lastDirectory)) {
            List<Tree> found = new ArrayList<>();
            for (Tree tree : merged(directory.parent().orElse(TreePath.ROOT), opaqueXattr)) {
                Optional<TreeView.Node> node = tree.stat(directory);
                if (node.isEmpty()) {
                    continue;
                }
                if (node.get().kind() != Kind.DIRECTORY) {
                    break;
                }
                found.add(tree);
                SortedSet<String> xattrs = tree.attributes(directory).xattrNames();
                if (xattrs.stream().anyMatch(name -> name.endsWith(REDIRECT))) {
                    throw new Redirected();
                }
                if (xattrs.contains(opaqueXattr)) {
                    break;
                }
            }
            lastDirectory = directory;
            lastMerged = List.copyOf(found);
        }
        return lastMerged;
    }

    /// A directory of a layer below goes on under another name.
    private static final class Redirected extends Exception {
        private static final long serialVersionUID = 1L;
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
