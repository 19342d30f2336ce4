package cas.interop;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.layer.Compression;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;

/// What one client knows of the snapshots that it commits: a layer that the server unpacked, or files that the client
/// wrote into the mount itself.
final class TreePledges {
    static final String SNAPSHOT = "snapshot ";

    private static final String SNAPSHOTTER = "overlayfs";

    private final Random random;
    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Layer> layers = new HashMap<>();

    TreePledges(Random random) {
        this.random = random;
    }

    /// A layer, and the number of its tree.
    private record Layer(Descriptor blob, long tree) {}

    /// Remembers a layer that is to be ingested.
    ///
    /// @return its bytes
    byte[] layer(long tree) throws IOException {
        byte[] bytes = Forest.layer(tree);
        Digest digest = Digest.sha256(bytes);
        Descriptor blob = new Descriptor(Compression.GZIP.mediaType(), digest, bytes.length);
        layers.put(digest.toString(), new Layer(blob, tree));
        return bytes;
    }

    /// The number of the tree of a layer.
    Optional<Long> tree(String digest) {
        return Optional.ofNullable(layers.get(digest)).map(Layer::tree);
    }

    /// Commits a snapshot of a tree.
    ///
    /// @param layer that is unpacked; if there is none, the client writes the files
    /// @param parent empty for none
    void commit(StoreView view, String name, String parent, Optional<String> layer, long tree) throws IOException {
        parents.put(name, parent);
        Snapshotter snapshots = view.snapshotter(SNAPSHOTTER);
        String key = "work " + name;
        List<Mount> mounts = snapshots.prepare(key, parent, Labels.none());
        if (layer.isPresent()) {
            Layer known = layers.get(layer.get());
            view.applier().apply(java.util.Objects.requireNonNull(known).blob(), mounts);
        } else {
            Forest.write(tree, Forest.own(mounts));
        }
        snapshots.commit(name, key, "", Labels.of(Map.of("containerd.io/gc.root", "1")));
    }

    void remove(StoreView view, String name) throws IOException {
        view.snapshotter(SNAPSHOTTER).remove(name);
    }

    /// One that no other one stands on.
    Optional<String> childless(Set<String> names) {
        List<String> free = names.stream()
                .filter(name -> names.stream().noneMatch(child -> name.equals(parents.get(child))))
                .toList();
        return free.isEmpty() ? Optional.empty() : Optional.of(free.get(random.nextInt(free.size())));
    }

    /// What the files of each committed snapshot are now. What was under way when the power went is removed.
    static void find(StoreView view, SortedMap<String, String> found) throws IOException {
        Snapshotter snapshots = view.snapshotter(SNAPSHOTTER);
        List<SnapshotInfo> all = new ArrayList<>();
        snapshots.walk(Filter.ALL, all::add);
        for (SnapshotInfo info : all) {
            if (info.kind() == Kind.COMMITTED) {
                String look = "look " + info.name();
                found.put(
                        SNAPSHOT + info.name(),
                        Forest.found(Forest.own(snapshots.view(look, info.name(), Labels.none()))));
                snapshots.remove(look);
            } else {
                snapshots.remove(info.name());
            }
        }
    }
}
