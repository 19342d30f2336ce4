package cas.engine;

import cas.check.StoreChecker;
import cas.collection.CollectRequest;
import cas.collection.Collector;
import cas.collection.Schedule;
import cas.content.local.LocalContentStore;
import cas.disk.Disk;
import cas.disk.Machine;
import cas.disk.PosixDisk;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.Place;
import cas.disk.StoreRoot;
import cas.error.CasException;
import cas.event.EventBus;
import cas.finding.Checker;
import cas.finding.VerificationBook;
import cas.gc.CollectionScheduler;
import cas.gc.GarbageCollector;
import cas.kv.KeyValueStore;
import cas.kv.lmdb.LmdbKeyValueStore;
import cas.kv.lmdb.LmdbKeyValueStore.Look;
import cas.materialize.Volumes;
import cas.metadata.Metadata;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.os.Encryption;
import cas.os.Fence;
import cas.os.FileSystems;
import cas.os.FileTaker;
import cas.os.Host;
import cas.os.Inflation;
import cas.os.Mounter;
import cas.os.Programs;
import cas.os.Tree;
import cas.os.TreeReader;
import cas.os.linux.LinuxKernel;
import cas.overview.LastStop;
import cas.overview.StoreOverview;
import cas.overview.Vault;
import cas.overview.VaultRule;
import cas.snapshot.SnapshotTrees;
import cas.snapshot.copied.CopiedTrees;
import cas.snapshot.overlay.OverlayTrees;
import cas.volume.local.VolumeFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One store: opened by this process alone, put in order after whatever happened to it, and handed out
/// by namespace. Closing it is what makes a stop clean.
public final class Engine implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final StoreRoot root;
    private final KeyValueStore map;
    private final EventBus events;
    private final Metadata metadata;
    private final Services services;
    private final StoreOverview overview;
    private final StoreChecker checker;
    private final GarbageCollector collector;
    private final VaultGate vault;
    private volatile boolean closed;

    private Engine(StoreRoot root, KeyValueStore map, World world) throws IOException {
        this.root = root;
        this.map = map;
        this.events = new EventBus(world.clock());
        this.vault = new VaultGate(world.kernel().encryption(), root.layout());
        BackEnds backEnds = BackEnds.open(root, world);
        this.metadata = Metadata.open(
                map,
                new Metadata.BackEnds(
                        backEnds.blobs(),
                        backEnds.blobs().verifier(),
                        backEnds.trees(),
                        root.layout().path(Place.PERSIST)),
                new Metadata.World(world.clock(), world.random(), events));
        Volumes volumes = new Volumes(new Volumes.Parts(
                metadata.volumes(),
                metadata.volumeSnapshots(),
                backEnds.files(),
                world.kernel().mounter(),
                digest -> root.layout().path(new BlobFile(digest)),
                world.kernel().programs(),
                world.clock(),
                world.random(),
                new Volumes.Limits(root.reserve(), metadata.volumeQuotas(), this::collectableBytes)));
        this.services = new Services(metadata, backEnds.blobs(), volumes, world, root.layout());
        List<String> notes = new Settling(root, map, metadata, volumes).run(this::view);
        VerificationBook book = metadata.verifications();
        this.overview = new EngineOverview(root, backEnds, services, world, new EngineOverview.Settled(notes, book));
        this.checker = new StoreChecker(new StoreChecker.Parts(
                book,
                backEnds.blobs().verifier(),
                map::flaws,
                world.clock(),
                time -> LockSupport.parkNanos(time.toNanos())));
        this.collector = new GarbageCollector(metadata.references(), world.clock());
    }

    /// Who keeps the bytes.
    record BackEnds(LocalContentStore blobs, List<SnapshotTrees> trees, VolumeFiles files) {
        static BackEnds open(StoreRoot root, World world) throws IOException {
            FileSystems fileSystems = world.kernel().fileSystems();
            return new BackEnds(
                    LocalContentStore.open(root, world.clock(), fileSystems::writeOut),
                    List.of(
                            OverlayTrees.open(root.disk(), root.layout(), fileSystems, root.health()),
                            new CopiedTrees(root.disk(), root.layout(), fileSystems, root.health())),
                    new VolumeFiles(root.disk(), root.layout(), fileSystems, root.health(), root.reserve()));
        }
    }

    /// What an engine is given of the world.
    ///
    /// @param reserveBytes how much room to hold back; if empty, what is usual for the disk
    /// @param vault what is asked of the vault
    public record World(
            Disk disk,
            Kernel kernel,
            Maps maps,
            InstantSource clock,
            RandomGenerator random,
            OptionalLong reserveBytes,
            VaultRule vault) {
        public World(Disk disk, Kernel kernel, Maps maps, InstantSource clock, RandomGenerator random) {
            this(disk, kernel, maps, clock, random, OptionalLong.empty(), VaultRule.ANY);
        }

        /// The same with another reserve.
        public World reserving(long bytes) {
            return new World(disk, kernel, maps, clock, random, OptionalLong.of(bytes), vault);
        }

        /// The same with another rule for the vault.
        public World guarding(VaultRule rule) {
            return new World(disk, kernel, maps, clock, random, reserveBytes, rule);
        }

        /// The machine this runs on.
        public static World host(InstantSource clock, RandomGenerator random) {
            Kernel kernel = new Kernel(
                    LinuxKernel.fileSystems(),
                    LinuxKernel.mounter(),
                    LinuxKernel.host(),
                    LinuxKernel.trees(),
                    LinuxKernel.readers(),
                    LinuxKernel.fence(),
                    LinuxKernel.inflations(),
                    LinuxKernel.fileTaker(),
                    LinuxKernel.programs(),
                    LinuxKernel.encryption());
            return new World(new PosixDisk(), kernel, Engine::openLmdb, clock, random);
        }
    }

    /// Opens the ordered map that the metadata of a store lies in.
    public interface Maps {
        KeyValueStore open(StoreRoot root) throws IOException;
    }

    private static KeyValueStore openLmdb(StoreRoot root) throws IOException {
        // Cut off without the machine going down: whatever killed it may be what it has read.
        boolean killed = root.lastStop() == LastStop.UNCLEAN && !root.rebooted();
        return openLmdb(root, killed ? Look.AFTER_KILL : Look.SHORT, Optional.empty());
    }

    private static KeyValueStore openLmdb(StoreRoot root, Look look, Optional<String> distrust) throws IOException {
        LmdbKeyValueStore.Settings settings = new LmdbKeyValueStore.Settings(
                root.layout().path(Place.DATABASE),
                Metadata.tables(),
                root.health(),
                new LmdbKeyValueStore.Footing(
                        LinuxKernel.fileSystems(),
                        LinuxKernel.memoryFiles(),
                        root.reserve().databaseBytes(),
                        root.reserve()));
        Path copies = root.layout().path(Place.DATABASE_COPIES);
        return LmdbKeyValueStore.open(root.disk(), settings.with(new LmdbKeyValueStore.Safety(copies, look, distrust)));
    }

    /// The kernel ports.
    public record Kernel(
            FileSystems fileSystems,
            Mounter mounter,
            Host host,
            Tree.Opener trees,
            TreeReader.Opener readers,
            Fence fence,
            Inflation.Opener inflations,
            FileTaker taker,
            Programs programs,
            Encryption encryption) {}

    /// Opens the store below a directory, making it if there is none.
    ///
    /// @throws cas.error.CasException.FailedPrecondition if another process has it open, or if it is newer
    ///     than this program, or if the vault is locked or not what is asked for
    public static Engine open(Path persist, World world) throws IOException {
        requireVault(persist, world);
        Machine machine = new Machine(
                world.kernel().host().bootId(), ProcessHandle.current().pid());
        StoreRoot root = StoreRoot.open(world.disk(), persist, world.clock(), machine, world.random());
        try (Undo undo = new Undo(root)) {
            root.keepFormatInPlace(world.kernel().fileSystems());
            root.reserve().open(world.kernel().fileSystems(), world.reserveBytes());
            KeyValueStore map = world.maps().open(root);
            undo.add(map);
            Engine engine = new Engine(root, map, world);
            undo.forget();
            return engine;
        }
    }

    /// What opening asks of the vault, alone: nothing is made or written.
    ///
    /// @throws cas.error.CasException.FailedPrecondition if it is locked or not what is asked for
    public static void requireVault(Path persist, World world) throws IOException {
        gate(persist, world).require(world.vault());
    }

    private static VaultGate gate(Path persist, World world) {
        return new VaultGate(world.kernel().encryption(), new StoreLayout(persist));
    }

    /// Looks at the vault every so often until this is closed. One that was locked under us is an alarm: what
    /// is open stays readable, and nothing more is written.
    public void keepWatchingVault(Duration period) {
        while (!closed && root.health().failure().isEmpty()) {
            LockSupport.parkNanos(period.toNanos());
            lookAtVault();
        }
    }

    private void lookAtVault() {
        try {
            Vault.State state = vault.look().state();
            if (!closed && (state == Vault.State.LOCKED || state == Vault.State.HALF_LOCKED)) {
                root.health().degrade("the vault was locked while the store was open");
                LOG.error("the vault was locked while the store was open: the store is read-only from here on");
            }
        } catch (IOException e) {
            LOG.warn("cannot tell whether the vault is locked", e);
        }
    }

    /// Looks at all of the database of a store that nobody has open and, if it is damaged, goes back to
    /// the last good copy of it and takes over the blobs which that does not know.
    ///
    /// @param distrust why to go back whatever it looks like
    /// @return one sentence for each thing done or found
    public static List<String> recover(Path persist, World world, Optional<String> distrust) throws IOException {
        Maps careful = root -> openLmdb(root, Look.ALL, distrust);
        try (Engine engine =
                open(persist, new World(world.disk(), world.kernel(), careful, world.clock(), world.random()))) {
            return engine.overview().status().notes();
        }
    }

    /// What one namespace sees; cheap.
    public StoreView view(Namespace namespace) {
        return services.view(namespace);
    }

    /// What containerd sees of us as its plugin: nothing of clients, and they nothing of it.
    public StoreView plugin() {
        return services.plugin();
    }

    public NamespaceStore namespaces() {
        return metadata.namespaces();
    }

    public EventBus events() {
        return events;
    }

    public StoreOverview overview() {
        return overview;
    }

    /// Looks for damage.
    public Checker checker() {
        return checker;
    }

    /// Reads all bytes once in every `period`, evenly spread, and keeps copies of the database; returns
    /// when this is closed.
    ///
    /// @param period zero for no reading
    public void keepVerifying(Duration period, long bytesPerSecondMax) {
        checker.keepReading(period, bytesPerSecondMax, this::keepCopy);
    }

    /// A copy of the database that cannot be kept is no reason to stop working, or not to stop.
    private void keepCopy() {
        try {
            map.keepCopy();
        } catch (CasException.Exhausted e) {
            LOG.warn("no copy of the database could be kept: {}", e.getMessage());
        } catch (IOException | CasException e) {
            LOG.warn("no copy of the database could be kept", e);
        }
    }

    private long collectableBytes() throws IOException {
        CollectRequest whole = new CollectRequest(true, Optional.empty(), false);
        return collector.collect(whole, removal -> {}).freedBytes();
    }

    private void rememberLeftovers() {
        try {
            metadata.rememberLeftovers();
        } catch (IOException | CasException e) {
            LOG.warn("what could not be removed is not written down", e);
        }
    }

    /// Whether all bytes are digested as they are read, so that no reader gets the end of wrong ones.
    public void verifyReads(boolean wanted) {
        metadata.verifyReads(wanted);
    }

    /// Collects when it is asked to.
    public Collector collector() {
        return collector;
    }

    /// Collects when it is time to, once somebody runs it. The caller closes it before this engine.
    ///
    /// @param nanos a clock that only goes forward
    public CollectionScheduler scheduler(Schedule schedule, LongSupplier nanos) {
        boolean unclean = root.lastStop() == LastStop.UNCLEAN;
        return new CollectionScheduler(collector, metadata.references(), schedule, unclean, nanos);
    }

    /// Whether a namespace must send bytes that only others have, unless they are labelled as shareable. Not so
    /// at first.
    public void isolateContent(boolean wanted) {
        metadata.isolateContent(wanted);
    }

    public boolean isolatesContent() {
        return metadata.isolatesContent();
    }

    /// The directories of the loaded snapshotters by name.
    public Map<String, Path> snapshotters() {
        return Map.of(
                Services.SNAPSHOTTER,
                root.layout().path(Place.SNAPSHOTTER),
                Services.COPYING_SNAPSHOTTER,
                root.layout().path(Place.COPYING_SNAPSHOTTER));
    }

    /// What they can do beyond what every snapshotter does, by name.
    public Map<String, Set<String>> capabilities() {
        return metadata.capabilities();
    }

    /// Ends what is in hand and marks the stop as clean. Mounted volumes stay mounted: machines run on them.
    @Override
    public void close() throws IOException {
        closed = true;
        events.close();
        checker.close();
        rememberLeftovers();
        keepCopy();
        try (root) {
            map.close();
        }
    }
}
