package cas.engine;

import cas.container.ContainerStore;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.error.CasException.Unimplemented;
import cas.image.ImageStore;
import cas.lease.LeaseManager;
import cas.namespace.StoreView;
import cas.snapshot.LayerApplier;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/// What containerd sees of us as its plugin: bytes and trees, of which the names, labels and leases are its
/// own.
final class PluginView implements StoreView {
    private final StoreView own;
    private final Function<String, Snapshotter> snapshotters;

    /// @param snapshotters the snapshots of a plugin by its name
    PluginView(StoreView own, Function<String, Snapshotter> snapshotters) {
        this.own = own;
        this.snapshotters = snapshotters;
    }

    @Override
    public ContentStore content() {
        return own.content();
    }

    @Override
    public ImageStore images() {
        throw none("images");
    }

    @Override
    public ContainerStore containers() {
        throw none("containers");
    }

    @Override
    public LeaseManager leases() {
        throw none("leases");
    }

    @Override
    public Snapshotter snapshotter(String name) {
        return snapshotters.apply(name);
    }

    @Override
    public LayerApplier applier() {
        return own.applier();
    }

    @Override
    public LayerDiffer differ() {
        return own.differ();
    }

    @Override
    public VolumeManager volumes() {
        throw none("volumes");
    }

    @Override
    public FileIntake intake(Set<Path> sources) {
        throw none("files");
    }

    /// Leases are containerd's.
    @Override
    public StoreView withLease(String lease) {
        return this;
    }

    private static Unimplemented none(String what) {
        return new Unimplemented(what + " in the role of containerd's plugin");
    }
}
