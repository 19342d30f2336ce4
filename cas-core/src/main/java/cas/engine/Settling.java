package cas.engine;

import cas.disk.StoreRoot;
import cas.materialize.Volumes;
import cas.metadata.Metadata;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.overview.LastStop;
import cas.snapshot.overlay.OverlayTrees;
import cas.unpack.ImageUnpacker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a store in order before anybody uses it, and says why whatever it does (rule D13).
final class Settling {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private final StoreRoot root;
    private final Metadata metadata;
    private final OverlayTrees trees;
    private final Volumes volumes;

    Settling(StoreRoot root, Metadata metadata, OverlayTrees trees, Volumes volumes) {
        this.root = root;
        this.metadata = metadata;
        this.trees = trees;
        this.volumes = volumes;
    }

    /// @return one sentence for each thing done or found
    List<String> run(Function<Namespace, StoreView> views) throws IOException {
        if (root.lastStop() == LastStop.UNCLEAN) {
            LOG.info(
                    "the store was not closed when it was last open{}: looking for remains",
                    root.rebooted() ? ", and the machine has started anew since" : "");
        }
        List<String> notes = new ArrayList<>();
        int swept = trees.sweep();
        if (swept > 0) {
            notes.add(swept + " snapshot directories were half made or half removed: they are gone");
        }
        notes.addAll(metadata.settle());
        for (Namespace namespace : metadata.namespaces().list().keySet()) {
            for (String key : ImageUnpacker.sweep(views.apply(namespace).snapshotter(Services.SNAPSHOTTER))) {
                notes.add("snapshot \"" + key + "\" of namespace " + namespace + " was being unpacked: removed");
            }
        }
        notes.addAll(volumes.settle(views));
        notes.forEach(LOG::info);
        return notes;
    }
}
