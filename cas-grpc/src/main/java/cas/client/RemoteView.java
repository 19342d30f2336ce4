package cas.client;

import cas.container.ContainerStore;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.image.ImageStore;
import cas.lease.LeaseManager;
import cas.namespace.StoreView;
import cas.proto.store.v1.StoreGrpc;
import cas.snapshot.LayerApplier;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import cas.wire.FileIntakes;
import java.nio.file.Path;
import java.util.Set;

/// What one namespace sees, over one connection. Which snapshotters there are, the server knows.
final class RemoteView implements StoreView {
    private final Calls plain;
    private final Calls calls;

    private RemoteView(Calls plain, Calls calls) {
        this.plain = plain;
        this.calls = calls;
    }

    /// @param calls with the namespace's header
    static RemoteView of(Calls calls) {
        return new RemoteView(calls, calls);
    }

    @Override
    public ContentStore content() {
        return new RemoteContent(calls);
    }

    @Override
    public ImageStore images() {
        return new RemoteImages(calls);
    }

    @Override
    public ContainerStore containers() {
        return new RemoteContainers(calls);
    }

    @Override
    public LeaseManager leases() {
        return new RemoteLeases(calls);
    }

    @Override
    public Snapshotter snapshotter(String name) {
        return new RemoteSnapshotter(calls, name);
    }

    @Override
    public LayerApplier applier() {
        return new RemoteApplier(calls);
    }

    @Override
    public LayerDiffer differ() {
        return new RemoteDiffer(calls);
    }

    @Override
    public VolumeManager volumes() {
        return new RemoteVolumes(calls);
    }

    @Override
    public FileIntake intake(Set<Path> sources) {
        return (file, digest, labels) ->
                FileIntakes.fromWire(calls.unary(StoreGrpc.getTakeMethod(), FileIntakes.toWire(file, digest, labels)));
    }

    @Override
    public StoreView withLease(String lease) {
        return new RemoteView(plain, plain.with(Calls.LEASE, lease));
    }
}
