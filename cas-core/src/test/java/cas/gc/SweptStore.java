package cas.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.local.LocalContentStore;
import cas.digest.Digest;
import cas.disk.Machine;
import cas.disk.StoreObject.Place;
import cas.disk.StoreRoot;
import cas.event.EventSink;
import cas.filter.Filter;
import cas.finding.Finding;
import cas.kv.KeyValueStore;
import cas.metadata.Metadata;
import cas.name.Labels;
import cas.name.Namespace;
import cas.os.FileSystems;
import cas.overview.Capacity;
import cas.sim.DiskKeyValueStore;
import cas.sim.ManualTime;
import cas.sim.SimulatedDisk;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.snapshot.Usage;
import cas.snapshot.overlay.OverlayTrees;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// A whole store on one simulated disk: bytes, database and snapshots. Holds an image with its layers and a chain of
/// snapshots, and one of everything that a collection takes.
final class SweptStore implements Closeable {
    static final Path PERSIST = Path.of("/persist");
    private static final Namespace ONE = new Namespace("one");
    private static final Namespace TWO = new Namespace("two");
    private static final String ROOT = "containerd.io/gc.root";
    private static final String EXPIRE = "containerd.io/gc.expire";
    private static final String REFERENCE = "containerd.io/gc.ref.content.";

    private static final List<String> HELD = List.of("manifest", "config", "layer");
    private static final String SHARED = "held by another namespace";
    private static final List<String> GARBAGE = List.of("garbage 1", "garbage 2", "garbage 3", SHARED);

    final ManualTime time = new ManualTime();
    final Metadata metadata;
    private final SimulatedDisk disk;
    private final StoreRoot root;
    private final KeyValueStore map;
    private final LocalContentStore blobs;
    private final OverlayTrees trees;

    /// Opened and settled as after whatever happened to it.
    SweptStore(SimulatedDisk disk, String bootId) throws IOException {
        this.disk = disk;
        root = StoreRoot.open(disk, PERSIST, time, new Machine(bootId, 1), new Random(1));
        map = DiskKeyValueStore.open(disk, root.layout().path(Place.DATABASE), Metadata.tables(), () -> {});
        blobs = LocalContentStore.open(root, time);
        trees = OverlayTrees.open(disk, root.layout(), new NamesOnly(disk), root.health());
        metadata = Metadata.open(
                map,
                new Metadata.BackEnds(blobs, blobs.verifier(), List.of(trees), PERSIST),
                new Metadata.World(time, new Random(1), EventSink.SILENT));
        metadata.settle();
    }

    /// Snapshots of this store hold no files, so there is nothing more to sync than names.
    private record NamesOnly(SimulatedDisk disk) implements FileSystems {
        @Override
        public void sync(Path path) throws IOException {
            for (Path at = path; at.startsWith(PERSIST); at = Objects.requireNonNull(at.getParent())) {
                disk.syncNames(at);
            }
        }

        @Override
        public Capacity capacity(Path path) {
            return new Capacity(1 << 20, disk.freeBytes(), 0, 0);
        }

        @Override
        public Usage usage(Path path) {
            return new Usage(4096, 1);
        }

        @Override
        public void copyTree(Path from, Path to) {
            throw new UnsupportedOperationException("no tree is copied here");
        }

        @Override
        public boolean reflink(Path from, Path to) {
            return false;
        }

        @Override
        public boolean allocate(Path file, long bytes) {
            return false;
        }

        @Override
        public InPlace keepInPlace(Path path) {
            return InPlace.NOT_ASKED;
        }
    }

    void fill() throws IOException {
        put(ONE, "layer", Labels.none());
        put(ONE, "config", Labels.none());
        put(
                ONE,
                "manifest",
                Labels.none()
                        .with(REFERENCE + "l.0", digest("layer").toString())
                        .with(REFERENCE + "config", digest("config").toString()));
        image("kept", "manifest", Labels.none());
        for (String garbage : GARBAGE) {
            put(ONE, garbage, Labels.none());
        }
        put(TWO, SHARED, Labels.none().with(ROOT, "1"));
        Labels over = Labels.none()
                .with(EXPIRE, time.instant().minus(Duration.ofHours(1)).toString());
        image("over", "garbage 1", over);
        metadata.leases(ONE).create("over", over);
        try (Ingest ingest =
                content(ONE, Optional.of("over")).begin(new IngestRequest("under way", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(new byte[] {1}));
        }
        put(ONE, Optional.of("over"), "garbage of a lease", Labels.none());
        snapshot("base", "", Labels.none());
        snapshot("kept", "base", Labels.none().with(ROOT, "1"));
        snapshot("garbage", "base", Labels.none());
        snapshot("garbage on top", "garbage", Labels.none());
    }

    private void image(String name, String target, Labels labels) throws IOException {
        metadata.images(ONE, Optional.empty())
                .create(name, new Descriptor("application/x", digest(target), 1), labels, Optional.empty());
    }

    private void snapshot(String name, String parent, Labels labels) throws IOException {
        snapshotter().prepare("making " + name, parent, Labels.none());
        snapshotter().commit(name, "making " + name, "", labels);
    }

    private Snapshotter snapshotter() {
        return metadata.snapshotter(ONE, trees.name(), Optional.empty());
    }

    private ContentStore content(Namespace namespace, Optional<String> lease) {
        return metadata.content(namespace, lease);
    }

    private void put(Namespace namespace, String text, Labels labels) throws IOException {
        put(namespace, Optional.empty(), text, labels);
    }

    private void put(Namespace namespace, Optional<String> lease, String text, Labels labels) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Ingest ingest = content(namespace, lease).begin(new IngestRequest("put " + text, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            ingest.commit(new Ingest.Commit(bytes.length, Optional.empty(), labels));
        }
    }

    private static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Gives up what is to be kept.
    void release() throws IOException {
        metadata.images(ONE, Optional.empty()).delete("kept", Optional.empty());
    }

    /// All that is held is there, and all that is recorded is whole.
    void requireWhole() throws IOException {
        for (Namespace namespace : List.of(ONE, TWO)) {
            for (Digest digest : recorded(namespace)) {
                assertEquals(digest, Digest.sha256(read(namespace, digest)), "not whole");
            }
        }
        for (String held : HELD) {
            assertTrue(recorded(ONE).contains(digest(held)), () -> "held, and gone: " + held);
        }
        assertTrue(recorded(TWO).contains(digest(SHARED)), "held by another, and gone");
        assertTrue(images().contains("kept"), "the image is gone");
        Set<String> snapshots = snapshots();
        assertTrue(snapshots.containsAll(Set.of("base", "kept")), () -> "held snapshots are gone: " + snapshots);
        // Bytes, parents and directories of all that is recorded; bytes of nobody may wait for the next collection.
        List<Finding> findings = new ArrayList<>();
        metadata.verifications().compare(findings::add);
        findings.removeIf(finding -> finding instanceof Finding.Orphan);
        assertEquals(List.of(), findings);
    }

    /// Only what is held is left, in the records and on the disk.
    void requireNothingElse() throws IOException {
        Set<Digest> held = new TreeSet<>();
        HELD.forEach(text -> held.add(digest(text)));
        assertEquals(held, recorded(ONE));
        assertEquals(Set.of(digest(SHARED)), recorded(TWO));
        held.add(digest(SHARED));
        Set<Digest> bytes = new TreeSet<>();
        blobs.walk(blob -> bytes.add(blob.digest()));
        assertEquals(held, bytes);
        assertEquals(Set.of("kept"), images());
        assertEquals(Set.of("base", "kept"), snapshots());
        assertEquals(2, trees.ids().size());
        assertEquals(List.of(), metadata.leases(ONE).list(Filter.ALL));
        assertEquals(List.of(), content(ONE, Optional.empty()).statuses(Filter.ALL));
        assertEquals(List.of(), disk.list(root.layout().path(Place.INGESTS)));
    }

    private Set<Digest> recorded(Namespace namespace) throws IOException {
        Set<Digest> all = new TreeSet<>();
        content(namespace, Optional.empty()).walk(Filter.ALL, (ContentInfo info) -> all.add(info.digest()));
        return all;
    }

    private Set<String> images() throws IOException {
        Set<String> all = new TreeSet<>();
        metadata.images(ONE, Optional.empty()).list(Filter.ALL).forEach(image -> all.add(image.name()));
        return all;
    }

    private Set<String> snapshots() throws IOException {
        Set<String> all = new TreeSet<>();
        snapshotter().walk(Filter.ALL, (SnapshotInfo info) -> all.add(info.name()));
        return all;
    }

    private byte[] read(Namespace namespace, Digest digest) throws IOException {
        try (BlobReader reader = content(namespace, Optional.empty()).open(digest)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = reader.read(bytes, bytes.position());
            }
            return bytes.array();
        }
    }

    @Override
    public void close() throws IOException {
        try (root) {
            map.close();
        }
    }
}
