package cas.pack;

import cas.content.Descriptor;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.Kind;
import cas.snapshot.LayerDiffer.Request;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes layers of snapshots by name (rule O17). Committed ones are looked at through views, which go away again.
public final class SnapshotChanges {
    private final StoreView store;
    private final Snapshotter snapshots;
    private final RandomGenerator random;

    /// @param store on behalf of the lease that is to hold the views and the layer
    public SnapshotChanges(StoreView store, String snapshotter, RandomGenerator random) {
        this.store = store;
        this.snapshots = store.snapshotter(snapshotter);
        this.random = random;
    }

    /// What a snapshot has changed on its parent.
    ///
    /// @throws NotFound if there is no such snapshot
    public Descriptor of(String key, Request request) throws IOException {
        String parent = stat(key).parent();
        String view = parent + "-parent-view-" + unique();
        List<Mount> left = snapshots.view(view, parent, Labels.none());
        try {
            return seen(key, right -> store.differ().diff(left, right, request));
        } finally {
            snapshots.remove(view);
        }
    }

    /// What one snapshot has and another one has not, or has otherwise.
    public Descriptor between(String left, String right, Request request) throws IOException {
        return seen(left, before -> seen(right, after -> store.differ().diff(before, after, request)));
    }

    private Descriptor seen(String key, Work work) throws IOException {
        if (stat(key).kind() != Kind.COMMITTED) {
            return work.on(snapshots.mounts(key));
        }
        String view = key + "-view-" + unique();
        List<Mount> mounts = snapshots.view(view, key, Labels.none());
        try {
            return work.on(mounts);
        } finally {
            snapshots.remove(view);
        }
    }

    private SnapshotInfo stat(String key) throws IOException {
        return snapshots
                .stat(key)
                .orElseThrow(() -> new NotFound(Reason.SNAPSHOT_NOT_FOUND, "diff: snapshot \"" + key + "\""));
    }

    private String unique() {
        return Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
    }

    private interface Work {
        Descriptor on(List<Mount> mounts) throws IOException;
    }
}
