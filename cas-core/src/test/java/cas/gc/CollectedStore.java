package cas.gc;

import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Removal;
import cas.container.Container;
import cas.container.Payload;
import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.local.LocalContentStore;
import cas.digest.Digest;
import cas.disk.Machine;
import cas.disk.PosixDisk;
import cas.disk.StoreHealth;
import cas.disk.StoreRoot;
import cas.error.CasException.AlreadyExists;
import cas.event.Event;
import cas.filter.Filter;
import cas.image.Image;
import cas.kv.KeyValueStore;
import cas.kv.lmdb.LmdbKeyValueStore;
import cas.lease.Lease;
import cas.metadata.Metadata;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proving.Footings;
import cas.sim.ManualTime;
import cas.sim.MemoryKeyValueStore;
import cas.sim.MemoryTrees;
import cas.sim.SimulatedDisk;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/// A store to collect from: metadata over a map, bytes on a simulated disk, snapshots without files.
final class CollectedStore implements Closeable {
    static final Path PERSIST = Path.of("/persist");
    static final Namespace ONE = new Namespace("one");
    static final Namespace TWO = new Namespace("two");
    static final String OVERLAY = "overlayfs";
    static final String ROOT = "containerd.io/gc.root";
    static final String EXPIRE = "containerd.io/gc.expire";
    static final String FLAT = "containerd.io/gc.flat";
    static final String CONTENT = "containerd.io/gc.ref.content";
    static final String SNAPSHOT = "containerd.io/gc.ref.snapshot.overlayfs";
    static final String IMAGE = "containerd.io/gc.ref.image";

    final ManualTime time = new ManualTime();
    final SimulatedDisk disk = new SimulatedDisk(time);
    final MemoryTrees trees = new MemoryTrees();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final LocalContentStore blobs;
    final Metadata metadata;
    private final StoreRoot root;
    private final KeyValueStore map;

    private CollectedStore(KeyValueStore map) throws IOException {
        this.map = map;
        this.root = StoreRoot.open(disk, PERSIST, time, new Machine("boot", 1), new Random(1));
        this.blobs = LocalContentStore.open(root, time);
        this.metadata = Metadata.open(
                map,
                new Metadata.BackEnds(blobs, blobs.verifier(), List.of(trees), PERSIST),
                new Metadata.World(time, new Random(1), (namespace, event) -> events.add(event)));
    }

    static CollectedStore inMemory() throws IOException {
        return new CollectedStore(new MemoryKeyValueStore(Metadata.tables()));
    }

    static CollectedStore onLmdb(Path directory) throws IOException {
        var settings = new LmdbKeyValueStore.Settings(directory, Metadata.tables(), new StoreHealth(), Footings.real());
        return new CollectedStore(LmdbKeyValueStore.open(new PosixDisk(), settings));
    }

    GarbageCollector collector() {
        return new GarbageCollector(metadata.references(), time);
    }

    Collected collect() throws IOException {
        return collect(Duration.ZERO);
    }

    Collected collect(Duration grace) throws IOException {
        return collector().collect(new CollectRequest(false, grace, false), removal -> {});
    }

    List<Removal> dryRun() throws IOException {
        List<Removal> removals = new ArrayList<>();
        collector().collect(new CollectRequest(true, Duration.ZERO, true), removals::add);
        return removals;
    }

    static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A blob with labels in pairs of key and value.
    Digest put(Namespace namespace, String text, String... labels) throws IOException {
        return put(namespace, Optional.empty(), text, labels(labels));
    }

    Digest put(Namespace namespace, Optional<String> lease, String text, Labels labels) throws IOException {
        Digest digest = digest(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Ingest ingest = metadata.content(namespace, lease)
                .begin(new IngestRequest("put " + text, bytes.length, Optional.of(digest)))) {
            int offset = (int) ingest.status().offset();
            ingest.append(ByteBuffer.wrap(bytes, offset, bytes.length - offset));
            ingest.commit(new Ingest.Commit(bytes.length, Optional.of(digest), labels));
        } catch (AlreadyExists e) {
            // As good.
        }
        return digest;
    }

    /// Bytes of an ingest that is left open to be gone on with.
    void begin(Namespace namespace, Optional<String> lease, String ref) throws IOException {
        try (Ingest ingest = metadata.content(namespace, lease).begin(new IngestRequest(ref, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(new byte[] {1}));
        }
    }

    void relabel(Namespace namespace, Digest digest, String... labels) throws IOException {
        metadata.content(namespace, Optional.empty()).update(digest, labels(labels), new FieldMask(List.of("labels")));
    }

    void image(Namespace namespace, String name, Digest target, String... labels) throws IOException {
        metadata.images(namespace, Optional.empty())
                .create(name, new Descriptor("application/x", target, 1), labels(labels), Optional.empty());
    }

    void removeImage(Namespace namespace, String name) throws IOException {
        metadata.images(namespace, Optional.empty()).delete(name, Optional.empty());
    }

    void lease(Namespace namespace, String id, String... labels) throws IOException {
        metadata.leases(namespace).create(id, labels(labels));
    }

    Snapshotter snapshotter(Namespace namespace) {
        return metadata.snapshotter(namespace, OVERLAY, Optional.empty());
    }

    /// A committed snapshot.
    void snapshot(Namespace namespace, String name, String parent, String... labels) throws IOException {
        snapshotter(namespace).prepare("making " + name, parent, Labels.none());
        snapshotter(namespace).commit(name, "making " + name, "", labels(labels));
    }

    void container(Namespace namespace, String id, String snapshot, String... labels) throws IOException {
        Payload nothing = new Payload("", ByteBuffer.allocate(0));
        metadata.containers(namespace)
                .create(new Container(
                        id,
                        labels(labels),
                        "",
                        new Container.Runner("r", Optional.empty()),
                        Optional.of(nothing),
                        new Container.Root(OVERLAY, snapshot),
                        new TreeMap<>(),
                        "",
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    static Labels labels(String... pairs) {
        Labels labels = Labels.none();
        for (int i = 0; i < pairs.length; i += 2) {
            labels = labels.with(pairs[i], pairs[i + 1]);
        }
        return labels;
    }

    static Labels labels(Map<String, String> map) {
        return Labels.of(map);
    }

    String in(Duration duration) {
        return time.instant().plus(duration).toString();
    }

    /// Everything a namespace has: `blob`, `image`, `snapshot`, `lease` or `ingest`, a blank and the name.
    SortedSet<String> there(Namespace namespace) throws IOException {
        TreeSet<String> all = new TreeSet<>();
        metadata.content(namespace, Optional.empty())
                .walk(Filter.ALL, (ContentInfo info) -> all.add("blob " + info.digest()));
        for (Image image : metadata.images(namespace, Optional.empty()).list(Filter.ALL)) {
            all.add("image " + image.name());
        }
        snapshotter(namespace).walk(Filter.ALL, (SnapshotInfo info) -> all.add("snapshot " + info.name()));
        for (Lease lease : metadata.leases(namespace).list(Filter.ALL)) {
            all.add("lease " + lease.id());
        }
        metadata.content(namespace, Optional.empty())
                .statuses(Filter.ALL)
                .forEach(status -> all.add("ingest " + status.ref()));
        return all;
    }

    SortedSet<String> there() throws IOException {
        return there(ONE);
    }

    /// All bytes, of whatever namespace.
    SortedSet<Digest> bytes() throws IOException {
        TreeSet<Digest> all = new TreeSet<>();
        blobs.walk(blob -> all.add(blob.digest()));
        return all;
    }

    Instant now() {
        return time.instant();
    }

    @Override
    public void close() throws IOException {
        map.close();
        root.close();
        disk.requireNothingOpen();
    }
}
