package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Where the names of an archive lead. Links on the way are followed as if the tree were the whole world, which is
/// what the reference server does; `..` ends at the root. What comes out is a path without links, and the tree,
/// which follows none, refuses it if it is not (rule S11).
final class Links {
    private static final int FOLLOWED_MAX = 40;
    private static final int STEPS_MAX = 4096;

    private final TreeView tree;
    private TreePath spelled = TreePath.ROOT;
    private TreePath real = TreePath.ROOT;

    Links(TreeView tree) {
        this.tree = tree;
    }

    /// With its directory followed and its last step as it is.
    ///
    /// @throws InvalidArgument if there are too many links on the way
    TreePath real(TreePath path) throws IOException {
        TreePath directory = path.parent().orElse(TreePath.ROOT);
        if (directory.isRoot()) {
            return path;
        }
        if (!directory.equals(spelled)) {
            real = whole(directory);
            spelled = directory;
        }
        return real.equals(directory) ? path : real.child(path.name());
    }

    /// With the last step followed, too.
    TreePath whole(TreePath path) throws IOException {
        return plain(path) ? path : follow(path);
    }

    /// To be told when something was removed, or a link made.
    void forget() {
        spelled = TreePath.ROOT;
        real = TreePath.ROOT;
    }

    private boolean plain(TreePath path) throws IOException {
        try {
            return !link(tree.stat(path));
        } catch (InvalidArgument linkOnTheWay) {
            return false;
        }
    }

    private static boolean link(Optional<TreeView.Node> node) {
        return node.isPresent() && node.get().kind() == Kind.SYMLINK;
    }

    private TreePath follow(TreePath path) throws IOException {
        Deque<String> left = new ArrayDeque<>();
        push(left, path.toBytes());
        TreePath at = TreePath.ROOT;
        int followed = 0;
        for (int steps = 0; !left.isEmpty(); steps++) {
            String step = left.pop();
            if (steps > STEPS_MAX || followed > FOLLOWED_MAX) {
                throw Refused.layer(path + ": expected at most " + FOLLOWED_MAX + " links with " + STEPS_MAX
                        + " steps on the way, found more");
            }
            if (step.equals("..")) {
                at = at.parent().orElse(TreePath.ROOT);
                continue;
            }
            TreePath next = at.child(TreePath.ofBytes(step.getBytes(StandardCharsets.ISO_8859_1)));
            if (link(tree.stat(next))) {
                byte[] target = tree.readLink(next);
                at = target[0] == '/' ? TreePath.ROOT : at;
                push(left, target);
                followed++;
            } else {
                at = next;
            }
        }
        return at;
    }

    private static void push(Deque<String> left, byte[] path) {
        String[] steps = new String(path, StandardCharsets.ISO_8859_1).split("/", -1);
        for (int i = steps.length - 1; i >= 0; i--) {
            if (!steps[i].isEmpty() && !steps[i].equals(".")) {
                left.push(steps[i]);
            }
        }
    }
}
