package cas.pack;

import cas.os.TreePath;
import java.util.Optional;

/// A directory on the way to what is compared.
///
/// @param parent nothing for the root
/// @param seen nothing for the root, which is no entry: whoever applies a layer leaves it as it is
record Frame(Optional<Frame> parent, TreePath path, Optional<Seen> seen) {
    static Frame root() {
        return new Frame(Optional.empty(), TreePath.ROOT, Optional.empty());
    }

    Frame child(TreePath name, Seen directory) {
        return new Frame(Optional.of(this), path.child(name), Optional.of(directory));
    }
}
