package cas.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.layer.Compression;
import cas.metadata.Metadata;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.TestImage;
import cas.sim.ManualTime;
import cas.sim.MemoryKeyValueStore;
import cas.sim.PowerCut;
import cas.sim.Seeds;
import cas.sim.SimulatedDisk;
import cas.sim.Survival;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.unpack.ArchiveImport;
import cas.unpack.ArchiveImport.Options;
import cas.unpack.Progress;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The power goes after every single operation of making and removing volumes: whatever is found afterwards,
/// each volume is whole or absent, and nothing lies about that no volume owns.
class VolumeCrashTest {
    private static final Namespace HERE = new Namespace("here");
    private static final VolumeName NAME = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final String IMAGE = "example.org/empty:1";
    private static final long SEED = Seeds.of(VolumeCrashTest.class);
    private static final int SOME_TRIES = 3;

    private final ManualTime time = new ManualTime();
    private final byte[] disk = SimulatedMachine.diskBytes();
    private SimulatedDisk base = new SimulatedDisk(time);
    private MemoryKeyValueStore map = new MemoryKeyValueStore(Metadata.tables());

    private Engine open(SimulatedDisk on, MemoryKeyValueStore with) throws IOException {
        return SimulatedMachine.open(on, with, time, SEED);
    }

    @BeforeEach
    void prepare() throws IOException {
        Engine engine = open(base, map);
        StoreView view = engine.view(HERE);
        try (Ingest ingest = view.content().begin(new IngestRequest("r", disk.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(disk));
            ingest.commit(new Commit(disk.length, Optional.empty(), Labels.none()));
        }
        byte[] archive = new TestImage().layer(Compression.NONE, layer -> {}).ociArchive(IMAGE);
        new ArchiveImport(view, time, new Random(2))
                .run(new ByteArrayInputStream(archive), Options.DEFAULT, Progress.SILENT);
        // A leftover of this one does not depend on how it was stopped.
        base = base.crash(Survival.NOTHING, SEED);
        map = map.reopen();
    }

    private void create(StoreView view, String from) throws IOException {
        view.volumes()
                .create(
                        new VolumeRequest(NAME, from, Optional.empty(), 0, true, "overlayfs", Labels.none()),
                        ProgressSink.SILENT);
    }

    private String blob() {
        return Digest.sha256(disk).toString();
    }

    @Test
    void aDiskIsWholeOrAbsentWhereverItsMakingEnds() throws IOException {
        campaign("make a disk", view -> create(view, blob()), true, blob());
    }

    @Test
    void aContainerIsWholeOrAbsentWhereverItsMakingEnds() throws IOException {
        campaign("make a container", view -> create(view, IMAGE), true, IMAGE);
    }

    @Test
    void aDiskIsWholeOrAbsentWhereverItsRemovalEnds() throws IOException {
        grow(blob());
        campaign("remove a disk", view -> view.volumes().delete(NAME), false, blob());
    }

    @Test
    void aContainerIsWholeOrAbsentWhereverItsRemovalEnds() throws IOException {
        grow(IMAGE);
        campaign("remove a container", view -> view.volumes().delete(NAME), false, IMAGE);
    }

    private void grow(String from) throws IOException {
        SimulatedDisk on = base.kill();
        MemoryKeyValueStore with = map.reopen();
        create(open(on, with).view(HERE), from);
        base = on.crash(Survival.NOTHING, SEED);
        map = with.reopen();
    }

    /// @param there whether the volume is there when the work has been done
    private void campaign(String name, SimulatedMachine.Work work, boolean there, String from) throws IOException {
        boolean cut = true;
        int operation = 0;
        while (cut) {
            operation++;
            SimulatedDisk on = base.kill();
            MemoryKeyValueStore with = map.reopen();
            StoreView view = open(on, with).view(HERE);
            on.cutPowerAt(operation);
            try {
                work.on(view);
                cut = false;
            } catch (PowerCut e) {
                cut = true;
            }
            String moment = name + ", operation " + operation;
            boolean acknowledged = !cut;
            look(on.kill(), with, from, acknowledged ? Optional.of(there) : Optional.empty(), moment + ", killed");
            for (Survival survival : Survival.values()) {
                for (int part = 0; part < (survival == Survival.SOME ? SOME_TRIES : 1); part++) {
                    long seed = SEED + operation * 100L + part;
                    look(
                            on.crash(survival, seed),
                            with,
                            from,
                            acknowledged ? Optional.of(there) : Optional.empty(),
                            moment + ", " + survival + ", seed " + seed);
                }
            }
        }
        assertTrue(operation > 5, "the power was cut " + operation + " times only");
        commitsThatFail(name, work, from);
    }

    /// The map dies in the middle of each of its writes instead.
    private void commitsThatFail(String name, SimulatedMachine.Work work, String from) throws IOException {
        for (int commits = 0; commits < 40; commits++) {
            SimulatedDisk on = base.kill();
            MemoryKeyValueStore with = map.reopen();
            StoreView view = open(on, with).view(HERE);
            with.crashAfter(commits);
            try {
                work.on(view);
                return;
            } catch (IOException e) {
                look(on.kill(), with, from, Optional.empty(), name + ", killed at commit " + commits);
                look(
                        on.crash(Survival.NOTHING, SEED),
                        with,
                        from,
                        Optional.empty(),
                        name + ", power cut at commit " + commits);
            }
        }
        throw new AssertionError(name + ": expected an end within 40 commits");
    }

    private void look(
            SimulatedDisk found, MemoryKeyValueStore with, String from, Optional<Boolean> promised, String how)
            throws IOException {
        MemoryKeyValueStore again = with.reopen();
        // The power goes once more while the store is being put in order.
        SimulatedDisk twice = found.kill();
        twice.cutPowerAt(1 + new Random(SEED + how.hashCode()).nextInt(80));
        try {
            check(open(twice, again).view(HERE), twice, promised, how);
        } catch (PowerCut e) {
            twice = twice.crash(Survival.SOME, SEED + how.hashCode());
        }
        twice.disarm();
        SimulatedDisk last = twice.kill();
        StoreView view = open(last, again.reopen()).view(HERE);
        check(view, last, promised, how);
        create(view, from);
        check(view, last, Optional.of(true), how + ", made again");
        view.volumes().delete(NAME);
        check(view, last, Optional.of(false), how + ", removed again");
    }

    private void check(StoreView view, SimulatedDisk on, Optional<Boolean> promised, String how) throws IOException {
        List<Volume> volumes = view.volumes().list();
        promised.ifPresent(there -> assertEquals(there, !volumes.isEmpty(), how));
        List<String> names = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (Volume volume : volumes) {
            names.add(volume.name().toString());
            volume.snapshotKey().ifPresent(keys::add);
            requireWhole(volume, view, on, how);
        }
        assertEquals(names, on.list(SimulatedMachine.PERSIST.resolve("vault/volumes")), how);
        List<String> active = new ArrayList<>();
        view.snapshotter("overlayfs")
                .walk(Filter.parse(List.of("kind==active")), (SnapshotInfo snapshot) -> active.add(snapshot.name()));
        assertEquals(keys, active, how);
    }

    private void requireWhole(Volume volume, StoreView view, SimulatedDisk on, String how) throws IOException {
        if (volume.format() == VolumeFormat.RAW) {
            assertEquals(ByteBuffer.wrap(disk), SimulatedMachine.read(on, volume.path()), how);
            return;
        }
        assertEquals(List.of("image-config.json", "rootfs", "snapshotid.txt"), on.list(volume.path()), how);
        assertEquals(
                ByteBuffer.wrap(NAME.toString().getBytes(StandardCharsets.UTF_8)),
                SimulatedMachine.read(on, volume.path().resolve("snapshotid.txt")),
                how);
        assertTrue(
                SimulatedMachine.read(on, volume.path().resolve("image-config.json"))
                                .remaining()
                        > 10,
                how);
        for (Mount mount : view.snapshotter("overlayfs").mounts(NAME.toString())) {
            for (String option : mount.options()) {
                if (option.contains("=/")) {
                    String path = option.substring(option.indexOf('=') + 1);
                    assertTrue(on.stat(Path.of(path)).isPresent(), () -> how + ": " + path);
                }
            }
        }
    }
}
