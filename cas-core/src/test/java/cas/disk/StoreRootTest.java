package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.RootFile;
import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.overview.LastStop;
import cas.sim.ManualTime;
import cas.sim.PowerCut;
import cas.sim.SimulatedDisk;
import cas.sim.Survival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreRootTest {
    private static final Path PERSIST = Path.of("/persist");
    private static final Machine MACHINE = new Machine("boot-1", 42);

    private final ManualTime time = new ManualTime();

    @Test
    void makesAStoreOnce() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        UUID uuid;
        try (StoreRoot root = open(disk, MACHINE)) {
            uuid = root.uuid();
            assertEquals(4, uuid.version());
            assertEquals(2, uuid.variant());
            assertEquals(LastStop.NEW, root.lastStop());
            assertFalse(root.rebooted());
            for (Place place : Place.values()) {
                assertTrue(disk.stat(root.layout().path(place)).isPresent(), place.toString());
            }
        }
        try (StoreRoot root = open(disk, new Machine("boot-1", 43))) {
            assertEquals(uuid, root.uuid());
            assertEquals(LastStop.CLEAN, root.lastStop());
            assertEquals(time.instant(), root.created());
            assertFalse(root.rebooted());
        }
        disk.requireNothingOpen();
    }

    @Test
    void ruleD13KnowsHowItStopped() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        open(disk, MACHINE);
        try (StoreRoot killed = open(disk.kill(), new Machine("boot-1", 43))) {
            assertEquals(LastStop.UNCLEAN, killed.lastStop());
            assertFalse(killed.rebooted());
        }
        try (StoreRoot crashed = open(disk.crash(Survival.NOTHING, 1), new Machine("boot-2", 43))) {
            assertEquals(LastStop.UNCLEAN, crashed.lastStop());
            assertTrue(crashed.rebooted());
        }
    }

    @Test
    void aFailedSyncIsNoCleanStop() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk, MACHINE)) {
            root.health().degrade("a sync failed");
            FailedPrecondition refused =
                    assertThrows(FailedPrecondition.class, () -> root.health().requireWritable("commit sha256:00"));
            assertEquals(Reason.STORE_READ_ONLY, refused.reason());
            assertEquals("cannot commit sha256:00: the store is read-only since a sync failed", refused.getMessage());
        }
        try (StoreRoot root = open(disk, MACHINE)) {
            assertEquals(LastStop.UNCLEAN, root.lastStop());
        }
    }

    @Test
    void refusesASecondOpener() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk, MACHINE)) {
            FailedPrecondition refused =
                    assertThrows(FailedPrecondition.class, () -> open(disk, new Machine("boot-1", 43)));
            assertEquals(Reason.STORE_LOCKED, refused.reason());
            assertEquals(
                    "cannot open the store " + root.layout().path(Place.STORE) + ": process 42 has it open",
                    refused.getMessage());
        }
        open(disk, MACHINE).close();
    }

    @Test
    void refusesANewerStore() throws IOException {
        for (Map.Entry<String, String> newer :
                Map.of("version", "2", "features", "teleport").entrySet()) {
            SimulatedDisk disk = new SimulatedDisk(time);
            open(disk, MACHINE).close();
            Path format = new StoreLayout(PERSIST).path(RootFile.FORMAT);
            Map<String, String> lines = new LinkedHashMap<>(Map.of("version", "1"));
            lines.put(newer.getKey(), newer.getValue());
            disk.delete(format);
            new TextRecord(lines).writeDurably(disk, format);
            FailedPrecondition refused = assertThrows(FailedPrecondition.class, () -> open(disk, MACHINE));
            assertEquals(Reason.STORE_TOO_NEW, refused.reason());
            // Refusing takes nothing and changes nothing.
            assertEquals(lines, TextRecord.read(disk, format).orElseThrow().lines());
            disk.lock(new StoreLayout(PERSIST).path(RootFile.LOCK))
                    .orElseThrow()
                    .close();
        }
    }

    @Test
    void aDamagedFormatFileIsToldAndCanBeRemoved() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        open(disk, MACHINE).close();
        Path format = new StoreLayout(PERSIST).path(RootFile.FORMAT);
        disk.flipBit(format, 3);
        disk.flipBit(format, 3 + FormatFile.PAGE_BYTES);
        DataLoss refused = assertThrows(DataLoss.class, () -> open(disk, MACHINE));
        assertTrue(refused.getMessage().contains(format.toString()), refused.getMessage());
        disk.delete(format);
        try (StoreRoot root = open(disk, MACHINE)) {
            // Nothing is known of what lies there, so nothing is trusted unread.
            assertEquals(LastStop.UNCLEAN, root.lastStop());
        }
    }

    /// The page that cannot be read may have said that a process had the store.
    @Test
    void oneDamagedPageOfTheFormatFileIsNoCleanStop() throws IOException {
        for (int page : new int[] {0, 1}) {
            SimulatedDisk disk = new SimulatedDisk(time);
            UUID uuid;
            try (StoreRoot root = open(disk, MACHINE)) {
                uuid = root.uuid();
            }
            disk.flipBit(new StoreLayout(PERSIST).path(RootFile.FORMAT), 3 + page * (long) FormatFile.PAGE_BYTES);
            try (StoreRoot root = open(disk, MACHINE)) {
                assertEquals(uuid, root.uuid());
                assertEquals(LastStop.UNCLEAN, root.lastStop());
            }
            try (StoreRoot root = open(disk, MACHINE)) {
                assertEquals(LastStop.CLEAN, root.lastStop());
            }
        }
    }

    /// Rule D7.
    @Test
    void startsAndStopsOnAFullDisk() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        open(disk, MACHINE).close();
        disk.fillUp();
        open(disk, MACHINE).close();
        try (StoreRoot root = open(disk, MACHINE)) {
            assertEquals(LastStop.CLEAN, root.lastStop());
        }
    }

    @Test
    void aFileInTheWayIsToldByName() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        disk.createDirectory(PERSIST);
        try (WritableFile file = disk.create(PERSIST.resolve("vault"))) {
            file.write(ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)));
        }
        FailedPrecondition refused = assertThrows(FailedPrecondition.class, () -> open(disk, MACHINE));
        assertTrue(refused.getMessage().contains("/persist/vault, found a file"), refused.getMessage());
    }

    /// Whenever the power goes while a store is made or opened, the next start opens it; once made, it keeps its uuid.
    @Test
    void survivesACutAtEveryOperation() throws IOException {
        SimulatedDisk made = new SimulatedDisk(time);
        UUID uuid;
        try (StoreRoot root = open(made, MACHINE)) {
            uuid = root.uuid();
        }
        for (boolean fresh : new boolean[] {true, false}) {
            boolean cut = true;
            for (int operation = 1; cut; operation++) {
                SimulatedDisk disk = fresh ? new SimulatedDisk(time) : made.kill();
                disk.cutPowerAt(operation);
                cut = cutWhileOpen(disk);
                for (Survival survival : Survival.values()) {
                    SimulatedDisk after = disk.crash(survival, operation);
                    try (StoreRoot root = open(after, new Machine("boot-2", 1))) {
                        assertTrue(fresh || root.uuid().equals(uuid));
                    }
                }
            }
        }
    }

    private boolean cutWhileOpen(SimulatedDisk disk) throws IOException {
        try (StoreRoot root = open(disk, MACHINE)) {
            assertNotEquals("", root.machine().bootId());
            return false;
        } catch (PowerCut e) {
            return true;
        }
    }

    @Test
    void theRealDiskLocksAcrossOpeners(@TempDir Path persist) throws IOException {
        PosixDisk disk = new PosixDisk();
        try (StoreRoot root = StoreRoot.open(disk, persist, time, MACHINE, new Random(1))) {
            assertEquals(LastStop.NEW, root.lastStop());
            assertThrows(
                    FailedPrecondition.class,
                    () -> StoreRoot.open(new PosixDisk(), persist, time, MACHINE, new Random(1)));
        }
        StoreRoot.open(disk, persist, time, MACHINE, new Random(1)).close();
    }

    private StoreRoot open(Disk disk, Machine machine) throws IOException {
        return StoreRoot.open(disk, PERSIST, time, machine, new Random(machine.pid()));
    }
}
