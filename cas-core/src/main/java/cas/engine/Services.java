package cas.engine;

import cas.container.ContainerStore;
import cas.content.BlobStore;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.content.FileIntake;
import cas.digest.Digest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.Neighbour;
import cas.engine.Engine.World;
import cas.image.ImageStore;
import cas.layer.TreeApplier;
import cas.layer.TreeApplier.Policy;
import cas.lease.LeaseManager;
import cas.materialize.Volumes;
import cas.metadata.Metadata;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.os.FileTaker;
import cas.pack.TreeDiffer;
import cas.snapshot.LayerApplier;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Mount;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What all namespaces share, and the views made of it.
final class Services {
    static final String SNAPSHOTTER = "overlayfs";
    static final String COPYING_SNAPSHOTTER = "native";
    static final List<String> SNAPSHOTTERS = List.of(SNAPSHOTTER, COPYING_SNAPSHOTTER);

    private final Metadata metadata;
    private final TreeApplier applier;
    private final TreeDiffer differ;
    private final Volumes volumes;
    private final FileTaker taker;
    private final Set<Path> own;
    private final Function<Digest, Path> blobNames;

    Services(Metadata metadata, BlobStore blobs, Volumes volumes, World world, StoreLayout layout) {
        this.metadata = metadata;
        Engine.Kernel kernel = world.kernel();
        TreeApplier.Ports ports =
                new TreeApplier.Ports(kernel.trees(), kernel.fileSystems(), kernel.fence(), kernel.inflations());
        this.applier = new TreeApplier(blobs::open, ports, world.clock(), Policy.DEFAULT);
        this.differ = new TreeDiffer(world.kernel().readers(), world.random());
        this.volumes = volumes;
        this.taker = kernel.taker();
        // Where files are taken from unless somebody says otherwise.
        this.own = Set.of(layout.path(Neighbour.VERIFIER));
        this.blobNames = digest -> layout.path(new BlobFile(digest));
    }

    StoreView view(Namespace namespace) {
        return new View(namespace, Optional.empty());
    }

    /// What containerd sees of us as its plugin.
    StoreView plugin() {
        StoreView own = new View(Namespace.PLUGIN, Optional.empty());
        return new PluginView(own, metadata::pluginSnapshotter);
    }

    /// Whose content and snapshots there are: of clients, and of the plugin's role.
    Set<Namespace> all() throws IOException {
        Set<Namespace> all = new TreeSet<>(metadata.namespaces().list().keySet());
        all.addAll(metadata.reserved());
        return all;
    }

    /// What holds and helps those who unpack layers.
    String unpacking() {
        return applier.machinery();
    }

    NamespaceStore namespaces() {
        return metadata.namespaces();
    }

    /// One namespace, on behalf of at most one lease.
    private final class View implements StoreView {
        private final Namespace namespace;
        private final Optional<String> lease;

        View(Namespace namespace, Optional<String> lease) {
            this.namespace = namespace;
            this.lease = lease;
        }

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
            return this::apply;
        }

        @Override
        public LayerDiffer differ() {
            return differ.into(content());
        }

        /// A namespace unpacks what it has, not what another one has (rule S4).
        private Descriptor apply(Descriptor layer, List<Mount> mounts) throws IOException {
            content().open(layer.digest()).close();
            return applier.apply(layer, mounts);
        }

        @Override
        public VolumeManager volumes() {
            return volumes.of(namespace, this);
        }

        @Override
        public FileIntake intake(Set<Path> sources) {
            return metadata.intake(
                    namespace, lease, new Metadata.Sources(taker, sources.isEmpty() ? own : sources, blobNames));
        }

        @Override
        public StoreView withLease(String id) {
            return new View(namespace, Optional.of(id).filter(text -> !text.isEmpty()));
        }
    }
}
