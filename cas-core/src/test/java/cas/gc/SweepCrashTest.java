package cas.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.error.CasException;
import cas.sim.ManualTime;
import cas.sim.PowerCut;
import cas.sim.Seeds;
import cas.sim.SimulatedDisk;
import cas.sim.Survival;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A sweep, with everything in it that can go: the power goes, or the disk fails, at every single operation of it,
/// those
/// of the database included. What is held stays whole, what is recorded has its bytes, and the next collection ends
/// what
/// this one began.
final class SweepCrashTest {
    private static final long SEED = Seeds.of(SweepCrashTest.class);
    private static final int SOME_TRIES = 2;
    /// So small that there are several transactions of each kind.
    private static final int BATCH_MAX = 2;

    /// A synced store with garbage in it, to begin from again and again.
    private static SimulatedDisk littered() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new ManualTime());
        disk.createDirectory(SweptStore.PERSIST);
        disk.syncNames(Path.of("/"));
        try (SweptStore store = new SweptStore(disk, "boot-1")) {
            store.fill();
            store.requireWhole();
        }
        return disk.crash(Survival.NOTHING, SEED);
    }

    private static void sweep(SweptStore store) throws IOException {
        new GarbageCollector(store.metadata.references(), store.time, step -> {}, BATCH_MAX)
                .collect(new CollectRequest(false, Duration.ZERO, true), removal -> {});
    }

    @Test
    void aPowerCutAtAnyMomentLosesNothing() throws IOException {
        assertEquals(List.of(), cutEverywhere());
    }

    /// The test can fail: a sweep that takes what is held is caught at once.
    @Test
    void aSweepThatTakesTooMuchIsCaught() throws IOException {
        SimulatedDisk disk = littered().kill();
        try (SweptStore store = new SweptStore(disk, "boot-2")) {
            store.release();
            sweep(store);
            List<String> broken = new ArrayList<>();
            note(broken, "released", store::requireWhole);
            assertEquals(1, broken.size());
        }
    }

    private static List<String> cutEverywhere() throws IOException {
        SimulatedDisk littered = littered();
        List<String> broken = new ArrayList<>();
        boolean cut = true;
        int operation = 0;
        while (cut && broken.isEmpty()) {
            operation++;
            SimulatedDisk disk = littered.kill();
            try (SweptStore store = new SweptStore(disk, "boot-2")) {
                disk.cutPowerAt(operation);
                sweep(store);
                cut = false;
                disk.disarm();
            } catch (PowerCut e) {
                cut = true;
            }
            String moment = "operation " + operation + ", seed " + SEED;
            SimulatedDisk killed = disk.kill();
            note(broken, moment, () -> look(killed, "boot-2"));
            for (Survival survival : Survival.values()) {
                int tries = survival == Survival.SOME ? SOME_TRIES : 1;
                for (int part = 0; part < tries; part++) {
                    SimulatedDisk found = disk.crash(survival, SEED + operation * 100L + part);
                    note(broken, moment + ", " + survival, () -> look(found, "boot-3"));
                }
            }
        }
        assertTrue(operation > 50, "a sweep of " + operation + " operations proves little");
        return broken;
    }

    @Test
    void anyOperationMayFail() throws IOException {
        SimulatedDisk littered = littered();
        List<String> broken = new ArrayList<>();
        boolean reached = true;
        for (int operation = 1; reached && broken.isEmpty(); operation++) {
            SimulatedDisk disk = littered.kill();
            try (SweptStore store = new SweptStore(disk, "boot-2")) {
                long opened = disk.operations();
                disk.breakAt(operation);
                try {
                    sweep(store);
                } catch (IOException | CasException e) {
                    // Told, and tried again at another time.
                }
                reached = disk.operations() - opened >= operation;
                disk.disarm();
                note(broken, "operation " + operation, store::requireWhole);
            }
            SimulatedDisk found = disk.crash(Survival.NOTHING, SEED + operation);
            note(broken, "operation " + operation + ", and anew", () -> look(found, "boot-3"));
        }
        assertEquals(List.of(), broken);
    }

    private interface Look {
        void run() throws IOException;
    }

    private static void note(List<String> broken, String moment, Look look) {
        try {
            look.run();
        } catch (IOException | RuntimeException | AssertionError e) {
            broken.add(moment + ": " + e);
        }
    }

    /// Opens what is left, looks, collects to the end, and looks again.
    private static void look(SimulatedDisk found, String bootId) throws IOException {
        try (SweptStore store = new SweptStore(found, bootId)) {
            store.requireWhole();
            // An ingest that a power cut brings back has no lease any more, and goes when its own time is over.
            store.time.advance(Duration.ofHours(25));
            sweep(store);
            store.requireWhole();
            store.requireNothingElse();
        }
        found.requireNothingOpen();
    }
}
