package cas.pack;

import cas.os.TreePath;
import cas.os.TreeReader;
import cas.os.TreeReader.Found;
import java.io.IOException;
import java.util.Optional;

/// One place in one of the directories that a mount stacks. Two are the same if nothing can tell them apart.
record Spot(TreeReader layer, TreePath path) {
    Spot child(TreePath name) {
        return new Spot(layer, path.child(name));
    }

    Optional<Found> find() throws IOException {
        return layer.find(path);
    }

    TreeReader.Opened open() throws IOException {
        return layer.open(path);
    }
}
