package cas.engine;

import static cas.engine.SimulatedMachine.PERSIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.disk.WritableFile;
import cas.error.CasException;
import cas.metadata.Metadata;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.sim.ManualTime;
import cas.sim.MemoryKeyValueStore;
import cas.sim.PowerCut;
import cas.sim.Seeds;
import cas.sim.SimulatedDisk;
import cas.sim.Survival;
import cas.snapshot.Mount;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The power goes after every single operation of changing volumes: whatever is found afterwards, all of them
/// are as before or as after, and nothing lies about that no record names.
class VolumeChangeCrashTest {
    private static final Namespace HERE = new Namespace("here");
    private static final VolumeName DOOR = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final VolumeName GATE = VolumeName.parse("7ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final VolumeName CRATE = VolumeName.parse("8ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final UUID SNAPSHOT = UUID.fromString("0c9b7a52-6f0e-4c57-9d0f-3c1f4a3c2b11");
    private static final long SEED = Seeds.of(VolumeChangeCrashTest.class);
    private static final int COMMITS_MAX = 40;
    private static final int OPERATIONS_MIN = 2;

    private final ManualTime time = new ManualTime();
    private final byte[] bytes = SimulatedMachine.diskBytes();
    private SimulatedDisk base = new SimulatedDisk(time);
    private MemoryKeyValueStore map = new MemoryKeyValueStore(Metadata.tables());

    @BeforeEach
    void prepare() throws IOException {
        grow(view -> {
            try (Ingest ingest = view.content().begin(new IngestRequest("r", bytes.length, Optional.empty()))) {
                ingest.append(ByteBuffer.wrap(bytes));
                ingest.commit(new Commit(bytes.length, Optional.empty(), Labels.none()));
            }
            create(view, DOOR);
            create(view, GATE);
        });
    }

    private void create(StoreView view, VolumeName name) throws IOException {
        String digest = Digest.sha256(bytes).toString();
        view.volumes()
                .create(
                        new VolumeRequest(name, digest, Optional.empty(), 0, true, "overlayfs", Labels.none()),
                        ProgressSink.SILENT);
    }

    /// Does more before the campaign begins.
    private void grow(SimulatedMachine.Work work) throws IOException {
        SimulatedDisk on = base.kill();
        MemoryKeyValueStore with = map.reopen();
        work.on(open(on, with));
        base = on.crash(Survival.NOTHING, SEED);
        map = with.reopen();
    }

    private StoreView open(SimulatedDisk on, MemoryKeyValueStore with) throws IOException {
        return SimulatedMachine.open(on, with, time, SEED).view(HERE);
    }

    @Test
    void aDiskHasTheOldSizeOrTheNew() throws IOException {
        campaign("resize", view -> view.volumes().changes().resize(DOOR, 50_000));
    }

    @Test
    void oneGenerationIsThere() throws IOException {
        campaign("purge", view -> view.volumes().changes().purge(DOOR, Optional.empty(), ProgressSink.SILENT));
    }

    @Test
    void aVolumeIsInOnePlace() throws IOException {
        campaign("move", view -> view.volumes().changes().move(DOOR, false, ProgressSink.SILENT));
    }

    @Test
    void aSnapshotIsOfAllOrNone() throws IOException {
        campaign("snapshot", view -> view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, GATE)));
    }

    @Test
    void aSnapshotGoesAsAWhole() throws IOException {
        grow(view -> view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, GATE)));
        campaign("delete snapshot", view -> view.volumes().snapshots().delete(SNAPSHOT));
    }

    @Test
    void allDisksOfAGroupGoBackOrNone() throws IOException {
        grow(view -> {
            view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, GATE));
            view.volumes().changes().resize(DOOR, 50_000);
            view.volumes().changes().resize(GATE, 60_000);
        });
        campaign("roll back", view -> view.volumes().snapshots().rollback(SNAPSHOT));
    }

    @Test
    void aContainerIsKeptWithADiskOrNeitherIs() throws IOException {
        crate("first");
        campaign("snapshot", view -> view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, CRATE)));
    }

    @Test
    void aContainerGoesBackWithADiskOrNeitherDoes() throws IOException {
        crate("first");
        grow(view -> {
            view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, CRATE));
            view.volumes().changes().resize(DOOR, 50_000);
        });
        mark("second");
        campaign("roll back", view -> view.volumes().snapshots().rollback(SNAPSHOT));
    }

    @Test
    void aSnapshotOfAContainerGoesAsAWhole() throws IOException {
        crate("first");
        grow(view -> view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, GATE, CRATE)));
        campaign("delete snapshot", view -> view.volumes().snapshots().delete(SNAPSHOT));
    }

    /// A container that has written something.
    private void crate(String text) throws IOException {
        Optional<VolumeFormat> container = Optional.of(VolumeFormat.CONTAINER);
        grow(view -> view.volumes()
                .create(
                        new VolumeRequest(CRATE, "", container, 0, true, "overlayfs", Labels.none()),
                        ProgressSink.SILENT));
        mark(text);
    }

    private void mark(String text) throws IOException {
        SimulatedDisk on = base.kill();
        MemoryKeyValueStore with = map.reopen();
        StoreView view = open(on, with);
        Path layer = layers(view).getFirst();
        try (WritableFile file = on.create(layer.resolve("mark"))) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        for (Path at = layer; at.startsWith(PERSIST); at = Objects.requireNonNull(at.getParent())) {
            on.syncNames(at);
        }
        base = on.crash(Survival.NOTHING, SEED);
        map = with.reopen();
    }

    /// What the container sees, the nearest first.
    private static List<Path> layers(StoreView view) throws IOException {
        Mount mount = view.snapshotter("overlayfs").mounts(CRATE.toString()).getFirst();
        List<Path> layers = new ArrayList<>();
        for (String option : List.of("upperdir=", "lowerdir=")) {
            for (String word : mount.options()) {
                if (word.startsWith(option)) {
                    for (String path : word.substring(option.length()).split(":", -1)) {
                        layers.add(Path.of(path));
                    }
                }
            }
        }
        return layers.isEmpty() ? List.of(Path.of(mount.source())) : layers;
    }

    private static String marked(StoreView view, SimulatedDisk on) throws IOException {
        for (Path layer : layers(view)) {
            if (on.stat(layer.resolve("mark")).isPresent()) {
                return StandardCharsets.UTF_8
                        .decode(SimulatedMachine.read(on, layer.resolve("mark")))
                        .toString();
            }
        }
        return "nothing";
    }

    /// An operation of the start fails that ends what a cut has left: the next start ends it.
    @Test
    void whatFailsAtOneStartIsEndedAtTheNext() throws IOException {
        grow(view -> {
            view.volumes().snapshots().create(SNAPSHOT, List.of(DOOR, GATE));
            view.volumes().changes().resize(DOOR, 50_000);
            view.volumes().changes().resize(GATE, 60_000);
        });
        boolean cut = true;
        for (int operation = 1; cut; operation++) {
            SimulatedDisk on = base.kill();
            MemoryKeyValueStore with = map.reopen();
            StoreView view = open(on, with);
            on.cutPowerAt(operation);
            try {
                view.volumes().snapshots().rollback(SNAPSHOT);
                cut = false;
            } catch (PowerCut e) {
                startsThatFail(on.crash(Survival.NOTHING, SEED), with, operation);
            }
        }
    }

    /// Every third operation, beginning at another one each time.
    private void startsThatFail(SimulatedDisk found, MemoryKeyValueStore with, int cut) throws IOException {
        boolean failed = true;
        for (int operation = 1 + cut % 3; failed; operation += 3) {
            SimulatedDisk on = found.kill();
            MemoryKeyValueStore map = with.reopen();
            long before = on.operations();
            on.breakAt(operation);
            try {
                open(on, map);
            } catch (IOException | CasException e) {
                // A store that does not open is tried again, too.
            }
            failed = on.operations() - before >= operation;
            on.disarm();
            SimulatedDisk next = on.kill();
            state(open(next, map.reopen()), next, "operation " + cut + ", failure " + operation + " of the start");
        }
    }

    /// What there is: of each volume its name, place, size and bytes; of each snapshot its disks.
    private String state(StoreView view, SimulatedDisk on, String how) throws IOException {
        StringBuilder state = new StringBuilder();
        TreeSet<String> expected = new TreeSet<>();
        for (Volume volume : view.volumes().list()) {
            expected.add(volume.path().toString());
            if (!volume.format().isDisk()) {
                state.append(volume.name()).append(' ').append(marked(view, on)).append('\n');
                continue;
            }
            ByteBuffer found = SimulatedMachine.read(on, volume.path());
            assertEquals(volume.sizeBytes(), found.remaining(), () -> how + ": " + volume.name());
            assertEquals(
                    ByteBuffer.wrap(bytes), found.duplicate().limit(bytes.length), () -> how + ": " + volume.name());
            state.append(volume.name())
                    .append(' ')
                    .append(volume.encrypted())
                    .append(' ')
                    .append(volume.sizeBytes());
            state.append('\n');
        }
        for (VolumeSnapshot snapshot : view.volumes().snapshots().list()) {
            state.append(snapshot.id()).append(' ').append(snapshot.names()).append('\n');
            for (Volume volume : snapshot.volumes()) {
                if (!volume.format().isDisk()) {
                    continue;
                }
                Path copy = volume.path().resolveSibling(".snapshot-" + snapshot.id() + "-" + volume.name());
                assertEquals(volume.sizeBytes(), SimulatedMachine.read(on, copy).remaining(), how);
                expected.add(copy.toString());
            }
        }
        assertEquals(new ArrayList<>(expected), files(on), how);
        return state.toString();
    }

    private static List<String> files(SimulatedDisk on) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        for (String directory : List.of("vault/volumes", "clear/volumes")) {
            for (String name : on.list(PERSIST.resolve(directory))) {
                found.add(PERSIST.resolve(directory).resolve(name).toString());
            }
        }
        return new ArrayList<>(found);
    }

    private void campaign(String name, SimulatedMachine.Work work) throws IOException {
        SimulatedDisk before = base.kill();
        String old = state(open(before, map.reopen()), before, name + ", before");
        SimulatedDisk after = base.kill();
        MemoryKeyValueStore done = map.reopen();
        StoreView changed = open(after, done);
        work.on(changed);
        String now = state(changed, after, name + ", after");
        assertTrue(!old.equals(now), () -> name + " changes nothing");
        boolean cut = true;
        int operation = 0;
        while (cut) {
            operation++;
            SimulatedDisk on = base.kill();
            MemoryKeyValueStore with = map.reopen();
            StoreView view = open(on, with);
            on.cutPowerAt(operation);
            try {
                work.on(view);
                cut = false;
            } catch (PowerCut e) {
                cut = true;
            }
            String moment = name + ", operation " + operation;
            List<String> allowed = cut ? List.of(old, now) : List.of(now);
            look(on.kill(), with, work, allowed, now, moment + ", killed");
            for (Survival survival : Survival.values()) {
                look(on.crash(survival, SEED + operation), with, work, allowed, now, moment + ", " + survival);
            }
        }
        int cuts = operation;
        assertTrue(cuts > OPERATIONS_MIN, () -> "the power was cut " + cuts + " times only");
        commitsThatFail(name, work, old, now);
    }

    private void commitsThatFail(String name, SimulatedMachine.Work work, String old, String now) throws IOException {
        for (int commits = 0; commits < COMMITS_MAX; commits++) {
            SimulatedDisk on = base.kill();
            MemoryKeyValueStore with = map.reopen();
            StoreView view = open(on, with);
            with.crashAfter(commits);
            try {
                work.on(view);
                return;
            } catch (IOException e) {
                String moment = name + ", commit " + commits;
                look(on.kill(), with, work, List.of(old, now), now, moment + ", killed");
                look(on.crash(Survival.NOTHING, SEED), with, work, List.of(old, now), now, moment + ", power cut");
            }
        }
        throw new AssertionError(name + ": expected an end within " + COMMITS_MAX + " commits");
    }

    private void look(
            SimulatedDisk found,
            MemoryKeyValueStore with,
            SimulatedMachine.Work work,
            List<String> allowed,
            String now,
            String how)
            throws IOException {
        MemoryKeyValueStore again = with.reopen();
        SimulatedDisk twice = found.kill();
        // The power goes once more while the store is being put in order.
        twice.cutPowerAt(1 + new Random(SEED + how.hashCode()).nextInt(60));
        try {
            open(twice, again);
        } catch (PowerCut e) {
            twice = twice.crash(Survival.SOME, SEED + how.hashCode());
        }
        twice.disarm();
        SimulatedDisk last = twice.kill();
        StoreView view = open(last, again.reopen());
        String state = state(view, last, how);
        assertTrue(allowed.contains(state), () -> how + ": expected one of " + allowed + ", found " + state);
        if (!state.equals(now)) {
            work.on(view);
            assertEquals(now, state(view, last, how + ", done again"));
        }
    }
}
