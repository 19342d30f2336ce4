package cas.metadata;

import cas.content.local.LocalContentStore;
import cas.contract.StoreContract;
import cas.contract.StoreContracts;
import cas.disk.Machine;
import cas.disk.PosixDisk;
import cas.disk.StoreHealth;
import cas.disk.StoreRoot;
import cas.event.Event;
import cas.kv.KeyValueStore;
import cas.kv.lmdb.LmdbKeyValueStore;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.proving.Footings;
import cas.sim.ManualTime;
import cas.sim.MemoryKeyValueStore;
import cas.sim.MemoryTrees;
import cas.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A whole store without files of snapshots: metadata over a map, blobs on a simulated disk.
final class Fixture implements StoreContracts.Bench {
    static final Path PERSIST = Path.of("/persist");

    final ManualTime time;
    final SimulatedDisk disk;
    final MemoryTrees trees = new MemoryTrees();
    final List<Event> events = new ArrayList<>();
    final KeyValueStore map;
    final LocalContentStore blobs;
    final Metadata metadata;
    private final StoreRoot root;

    private Fixture(KeyValueStore map) throws IOException {
        this(map, new ManualTime());
    }

    private Fixture(KeyValueStore map, ManualTime time) throws IOException {
        this(map, time, new SimulatedDisk(time));
    }

    private Fixture(KeyValueStore map, ManualTime time, SimulatedDisk disk) throws IOException {
        this.map = map;
        this.time = time;
        this.disk = disk;
        this.root = StoreRoot.open(disk, PERSIST, time, new Machine("boot", 1), new Random(1));
        this.blobs = LocalContentStore.open(root, time);
        this.metadata = reopen();
    }

    static Fixture inMemory() throws IOException {
        return new Fixture(new MemoryKeyValueStore(Metadata.tables()));
    }

    static Fixture onLmdb(Path directory) throws IOException {
        var settings = new LmdbKeyValueStore.Settings(directory, Metadata.tables(), new StoreHealth(), Footings.real());
        return new Fixture(LmdbKeyValueStore.open(new PosixDisk(), settings));
    }

    /// What the next process opens after this one was killed. Shares the map, which stays open with this one.
    Fixture killed() throws IOException {
        return new Fixture(map, time, disk.kill());
    }

    /// The metadata as the next process would open it.
    Metadata reopen() throws IOException {
        return reopen(map);
    }

    Metadata reopen(KeyValueStore other) throws IOException {
        var world = new Metadata.World(time, new Random(1), (namespace, event) -> events.add(event));
        return Metadata.open(other, new Metadata.BackEnds(blobs, blobs.verifier(), List.of(trees), PERSIST), world);
    }

    @Override
    public StoreView view(Namespace namespace) {
        return new MetadataView(metadata, namespace, Optional.empty());
    }

    StoreView here() {
        return view(StoreContract.HERE);
    }

    @Override
    public NamespaceStore namespaces() {
        return metadata.namespaces();
    }

    @Override
    public void passTime() {
        time.advance(Duration.ofSeconds(1));
    }

    @Override
    public void isolate() {
        metadata.isolateContent(true);
    }

    @Override
    public void close() throws IOException {
        map.close();
        root.close();
        disk.requireNothingOpen();
    }
}
