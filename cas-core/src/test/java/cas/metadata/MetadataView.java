package cas.metadata;

import cas.container.ContainerStore;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.image.ImageStore;
import cas.lease.LeaseManager;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.snapshot.LayerApplier;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// What a namespace sees of the metadata alone: no layers, no volumes.
record MetadataView(Metadata metadata, Namespace namespace, Optional<String> lease) implements StoreView {
    @Override
    public ContentStore content() {
        return metadata.content(namespace, lease);
    }

    @Override
    public ImageStore images() {
        return metadata.images(namespace, lease);
    }

    @Override
    public ContainerStore containers() {
        return metadata.containers(namespace);
    }

    @Override
    public LeaseManager leases() {
        return metadata.leases(namespace);
    }

    @Override
    public Snapshotter snapshotter(String name) {
        return metadata.snapshotter(namespace, name, lease);
    }

    @Override
    public LayerApplier applier() {
        throw new AssertionError("the metadata applies no layers");
    }

    @Override
    public LayerDiffer differ() {
        throw new AssertionError("the metadata makes no layers");
    }

    @Override
    public VolumeManager volumes() {
        throw new AssertionError("the metadata manages no volumes");
    }

    @Override
    public FileIntake intake(Set<Path> sources) {
        throw new AssertionError("the metadata takes no files");
    }

    @Override
    public StoreView withLease(String lease) {
        return new MetadataView(metadata, namespace, Optional.of(lease));
    }
}
