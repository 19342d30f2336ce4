package cas.engine;

import cas.content.BlobStore;
import cas.content.ContentInfo;
import cas.content.IngestStatus;
import cas.disk.StoreObject;
import cas.disk.StoreObject.Neighbour;
import cas.disk.StoreObject.Place;
import cas.disk.StoreRoot;
import cas.engine.Engine.BackEnds;
import cas.engine.Engine.World;
import cas.filter.Filter;
import cas.finding.Soundness;
import cas.finding.VerificationBook;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.os.FileSystems;
import cas.overview.Directory;
import cas.overview.Directory.Role;
import cas.overview.NamespaceUsage;
import cas.overview.Reserved;
import cas.overview.StoreOverview;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.overview.Tally;
import cas.overview.Vault;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.snapshot.Usage;
import cas.volume.Volume;
import cas.volume.local.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Looks at the whole store.
final class EngineOverview implements StoreOverview {
    private final StoreRoot root;
    private final BlobStore blobs;
    private final VolumeFiles files;
    private final Services services;
    private final World world;
    private final Settled settled;

    /// What was done and found at the start, and who knows about the bytes.
    record Settled(List<String> notes, VerificationBook book) {
        Settled {
            notes = List.copyOf(notes);
        }
    }

    EngineOverview(StoreRoot root, BackEnds backEnds, Services services, World world, Settled settled) {
        this.root = root;
        this.blobs = backEnds.blobs();
        this.files = backEnds.files();
        this.services = services;
        this.world = world;
        this.settled = settled;
    }

    @Override
    public StoreStatus status() throws IOException {
        Path persist = path(Place.PERSIST);
        FileSystems fileSystems = world.kernel().fileSystems();
        Soundness soundness = settled.book().soundness();
        Reserved reserved = root.reserve().status();
        Vault vault = new VaultGate(world.kernel().encryption(), root.layout()).look();
        return new StoreStatus(
                root.uuid(),
                persist,
                root.formatVersion(),
                root.features(),
                root.opened(),
                root.lastStop(),
                root.health().failure(),
                notes(soundness, reserved),
                List.of(
                        new Directory(Role.CASE, path(Place.STORE), true),
                        new Directory(Role.VAULT_VOLUMES, path(Place.VAULT_VOLUMES), true),
                        new Directory(Role.CLEAR_VOLUMES, path(Place.CLEAR_VOLUMES), false),
                        new Directory(Role.DOWNLOADER, path(Neighbour.DOWNLOADER), true),
                        new Directory(Role.VERIFIER, path(Neighbour.VERIFIER), true),
                        new Directory(Role.UNSEALED_VAULT, path(Place.UNSEALED_VAULT), false)),
                fileSystems.capacity(persist),
                soundness,
                reserved,
                services.unpacking(),
                vault);
    }

    private List<String> notes(Soundness soundness, Reserved reserved) {
        List<String> notes = new ArrayList<>(settled.notes());
        if (soundness.damaged() > 0) {
            notes.add(soundness.damaged() + " blobs are damaged and not served; ingesting them again heals them, and "
                    + "`cas check` names them");
        }
        if (reserved.heldBytes() < reserved.wantedBytes()) {
            notes.add("the disk is too full: the reserve for deleting holds " + reserved.heldBytes() + " of "
                    + reserved.wantedBytes() + " bytes");
        }
        return notes;
    }

    @Override
    public StoreUsage usage() throws IOException {
        List<NamespaceUsage> namespaces = new ArrayList<>();
        for (Namespace namespace : services.all()) {
            namespaces.add(usage(namespace));
        }
        Count stored = new Count();
        blobs.walk(blob -> stored.add(blob.size()));
        Count written = new Count();
        for (IngestStatus ingest : blobs.statuses()) {
            written.add(ingest.offset());
        }
        Tally snapshots = Tally.NONE;
        Tally volumes = Tally.NONE;
        for (NamespaceUsage each : namespaces) {
            // Unlike blobs, these belong to one namespace alone.
            snapshots = snapshots.plus(each.snapshots());
            volumes = volumes.plus(each.volumes());
        }
        return new StoreUsage(
                stored.tally(),
                written.tally(),
                snapshots,
                volumes,
                files(Place.DATABASE),
                namespaces,
                files(Neighbour.DOWNLOADER),
                files(Neighbour.VERIFIER),
                files(Place.UNSEALED_VAULT),
                world.clock().instant());
    }

    private NamespaceUsage usage(Namespace namespace) throws IOException {
        StoreView view = services.view(namespace);
        Count stored = new Count();
        view.content().walk(Filter.ALL, (ContentInfo content) -> stored.add(content.size()));
        Count written = new Count();
        for (IngestStatus ingest : view.content().statuses(Filter.ALL)) {
            written.add(ingest.offset());
        }
        Count snapshots = new Count();
        for (String name : Services.SNAPSHOTTERS) {
            Snapshotter snapshotter = view.snapshotter(name);
            List<SnapshotInfo> found = new ArrayList<>();
            snapshotter.walk(Filter.ALL, found::add);
            for (SnapshotInfo snapshot : found) {
                snapshots.add(snapshotter.usage(snapshot.name()).sizeBytes());
            }
        }
        Count volumes = new Count();
        for (Volume volume : view.volumes().list()) {
            volumes.add(files.allocatedBytes(volume.name(), volume.encrypted()));
        }
        return new NamespaceUsage(
                namespace,
                stored.tally(),
                written.tally(),
                snapshots.tally(),
                volumes.tally(),
                view.images().list(Filter.ALL).size(),
                view.leases().list(Filter.ALL).size());
    }

    private Tally files(StoreObject place) throws IOException {
        Path path = path(place);
        if (root.disk().stat(path).isEmpty()) {
            return Tally.NONE;
        }
        Usage usage = world.kernel().fileSystems().usage(path);
        return new Tally(usage.inodes(), usage.sizeBytes());
    }

    private Path path(StoreObject place) {
        return root.layout().path(place);
    }

    /// A tally being made.
    private static final class Count {
        private long count;
        private long bytes;

        void add(long more) {
            count++;
            bytes += more;
        }

        Tally tally() {
            return new Tally(count, bytes);
        }
    }
}
