package cas.engine;

import cas.disk.StoreRoot;
import cas.kv.KeyValueStore;
import cas.kv.Restored;
import cas.materialize.Volumes;
import cas.metadata.Metadata;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.overview.LastStop;
import cas.unpack.ImageUnpacker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a store in order before anybody uses it, and says why whatever it does (rule D13).
final class Settling {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    /// Who has the blobs on disk that a restored database does not know.
    private static final Namespace RECOVERED = new Namespace("recovered");

    private final StoreRoot root;
    private final KeyValueStore map;
    private final Metadata metadata;
    private final Volumes volumes;

    Settling(StoreRoot root, KeyValueStore map, Metadata metadata, Volumes volumes) {
        this.root = root;
        this.map = map;
        this.metadata = metadata;
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
        Optional<Restored> restored = map.restored();
        if (restored.isPresent()) {
            notes.add(recovered(restored.get()));
            notes.addAll(metadata.settle(true));
        }
        if (restored.isPresent() || root.lastStop() == LastStop.UNCLEAN) {
            metadata.expectLeftovers();
        }
        for (Namespace namespace : metadata.namespaces().list().keySet()) {
            for (String snapshotter : Services.SNAPSHOTTERS) {
                for (String key : ImageUnpacker.sweep(views.apply(namespace).snapshotter(snapshotter))) {
                    notes.add("snapshot \"" + key + "\" of namespace " + namespace + " was being unpacked: removed");
                }
            }
        }
        notes.addAll(volumes.settle(views, restored.isEmpty()));
        notes.forEach(LOG::info);
        return notes;
    }

    /// Takes over what the database that was put in place of the damaged one does not know, once.
    private String recovered(Restored restored) throws IOException {
        if (!restored.settled()) {
            int adopted = metadata.adopt(RECOVERED);
            LOG.info("{} blobs on disk were not recorded: namespace {} has them now", adopted, RECOVERED);
            map.settled();
        }
        return "the database was damaged (" + restored.why() + "); this one is "
                + restored.from().map(from -> "the copy " + from).orElse("a new one")
                + ", and blobs that it did not know are in namespace \"" + RECOVERED
                + "\". The damaged one is kept beside it, and so are directories of snapshots it does not know, until"
                + " the file \"restored\" in its directory is removed";
    }
}
