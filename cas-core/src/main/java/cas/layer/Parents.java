package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.os.Attributes;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The directories of a layer: made when needed, given their attributes at the end, because everything made in
/// them changes their time.
final class Parents {
    private static final Attributes IMPLIED = Attributes.of(0755);

    private final Tree tree;
    private final Lower lower;
    private final Whiteouts whiteouts;
    private final Guard guard;
    private final Map<TreePath, Attributes> wanted = new HashMap<>();

    Parents(Tree tree, Lower lower, Whiteouts whiteouts, Guard guard) {
        this.tree = tree;
        this.lower = lower;
        this.whiteouts = whiteouts;
        this.guard = guard;
    }

    /// What a directory shall be in the end; the last word counts.
    void want(TreePath directory, Attributes attributes) {
        guard.remember(directory, attributes);
        wanted.put(directory, attributes);
    }

    /// Makes a directory and those above it where they are missing.
    void make(TreePath directory) throws IOException {
        if (directory.isRoot()) {
            return;
        }
        Optional<TreeView.Node> there = tree.stat(directory);
        if (there.isPresent()) {
            if (there.get().kind() != Kind.DIRECTORY) {
                throw Refused.layer(directory + ": expected a directory, found a "
                        + there.get().kind());
            }
            return;
        }
        make(directory.parent().orElse(TreePath.ROOT));
        tree.makeDirectory(directory);
        whiteouts.made(directory);
        want(directory, lower.directory(directory).orElse(IMPLIED));
    }

    /// The deepest first: a directory that must not be written can still be given away.
    void finish() throws IOException {
        for (TreePath directory :
                wanted.keySet().stream().sorted((a, b) -> b.compareTo(a)).toList()) {
            guard.entry();
            Optional<TreeView.Node> there = there(directory);
            // What is not there any more, or something else, was replaced later in the archive.
            if (there.isPresent() && there.get().kind() == Kind.DIRECTORY) {
                tree.setAttributes(directory, wanted.getOrDefault(directory, IMPLIED));
            }
        }
    }

    private Optional<TreeView.Node> there(TreePath directory) throws IOException {
        try {
            return tree.stat(directory);
        } catch (InvalidArgument linkOnTheWay) {
            return Optional.empty();
        }
    }
}
