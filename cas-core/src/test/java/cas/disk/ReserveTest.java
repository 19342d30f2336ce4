package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobIngest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.content.local.LocalContentStore;
import cas.disk.Admission.Grant;
import cas.disk.StoreObject.RootFile;
import cas.error.CasException.Exhausted;
import cas.error.Reason;
import cas.overview.Reserved;
import cas.sim.ManualTime;
import cas.sim.SimulatedDisk;
import cas.sim.SimulatedFileSystems;
import cas.sim.Survival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Rule D7.
final class ReserveTest {
    private static final Path PERSIST = Path.of("/persist");
    private static final int DISK_BYTES = 1_000_000;
    private static final int WANTED_BYTES = 100_000;

    private final ManualTime time = new ManualTime();
    private final SimulatedDisk disk = new SimulatedDisk(time);

    private StoreRoot open(SimulatedDisk on) throws IOException {
        StoreRoot root = StoreRoot.open(on, PERSIST, time, new Machine("boot", 1), new Random(1));
        root.reserve().open(new SimulatedFileSystems(on, DISK_BYTES), OptionalLong.of(WANTED_BYTES));
        return root;
    }

    private static void fill(SimulatedDisk on, long left) throws IOException {
        try (WritableFile file = on.create(PERSIST.resolve("filler"))) {
            file.write(ByteBuffer.allocate((int) (on.freeBytes() - left)));
        }
    }

    @Test
    void holdsRealRoomAndFindsItAgain() throws IOException {
        long before;
        try (StoreRoot root = open(disk)) {
            assertEquals(
                    new Reserved(WANTED_BYTES, WANTED_BYTES, 0), root.reserve().status());
            before = disk.freeBytes();
            assertEquals(WANTED_BYTES, disk.taken(root.layout().path(RootFile.BALLAST)));
        }
        try (StoreRoot root = open(disk)) {
            assertEquals(before, disk.freeBytes());
            assertEquals(WANTED_BYTES, root.reserve().status().heldBytes());
        }
        disk.requireNothingOpen();
    }

    @Test
    void isSmallOnASmallDisk() throws IOException {
        try (StoreRoot root = StoreRoot.open(disk, PERSIST, time, new Machine("boot", 1), new Random(1))) {
            root.reserve().open(new SimulatedFileSystems(disk, DISK_BYTES), OptionalLong.empty());
            assertEquals(DISK_BYTES / 32, root.reserve().status().heldBytes());
        }
    }

    @Test
    void isLetGoInStepsAndFilledUpAgain() throws IOException {
        try (StoreRoot root = open(disk)) {
            fill(disk, 0);
            for (int left = 3; left >= 0; left--) {
                assertTrue(root.reserve().relieve("a test"));
                assertEquals(left * WANTED_BYTES / 4, root.reserve().status().heldBytes());
                assertEquals((4 - left) * WANTED_BYTES / 4, disk.freeBytes());
            }
            // Where there is no inode left, an empty file is still one.
            assertTrue(root.reserve().relieve("a test"));
            assertEquals(Optional.empty(), disk.stat(root.layout().path(RootFile.BALLAST)));
            assertFalse(root.reserve().relieve("a test"));
            disk.delete(PERSIST.resolve("filler"));
            assertEquals(WANTED_BYTES, root.reserve().status().heldBytes());
        }
    }

    /// What was let go is for deleting; new content does not get it.
    @Test
    void admitsWhatFitsBesideTheReserveAndOtherPromises() throws IOException {
        try (StoreRoot root = open(disk)) {
            Reserve reserve = root.reserve();
            fill(disk, 50_000);
            assertTrue(reserve.relieve("a test"));
            assertEquals(75_000, disk.freeBytes());
            Exhausted refused = assertThrows(Exhausted.class, () -> reserve.admit("write it", 50_001));
            assertEquals(Reason.DISK_FULL, refused.reason());
            assertEquals(
                    "cannot write it: no space left on device: needed 50001 bytes, free 75000, of which the reserve"
                            + " lacks 25000 of its 100000 and other writes were promised 0",
                    refused.getMessage());
            Grant first = reserve.admit("write it", 30_000);
            assertThrows(Exhausted.class, () -> reserve.admit("write more", 20_001));
            first.spend(10_000);
            assertEquals(20_000, reserve.status().promisedBytes());
            Grant second = reserve.admit("write more", 20_000);
            first.close();
            second.close();
            assertEquals(0, reserve.status().promisedBytes());
        }
    }

    @Test
    void looksWhereNobodySaidHowMuch() throws IOException {
        try (StoreRoot root = open(disk)) {
            Grant grant = root.reserve().admit("write it", 0);
            fill(disk, 1000);
            grant.spend(1000);
            Grant other = root.reserve().admit("write more", 0);
            assertThrows(Exhausted.class, () -> other.spend(1001));
            other.close();
            grant.close();
            assertEquals(0, root.reserve().status().promisedBytes());
        }
    }

    /// A crash between making the file long and giving it blocks must not pretend.
    @Test
    void believesBlocksNotLengths() throws IOException {
        open(disk).close();
        for (int operation = 1; operation < 60; operation++) {
            SimulatedDisk fresh = new SimulatedDisk(time);
            fresh.cutPowerAt(operation);
            try {
                open(fresh).close();
            } catch (cas.sim.PowerCut e) {
                assertFalse(e.toString().isEmpty());
            }
            for (Survival survival : Survival.values()) {
                SimulatedDisk after = fresh.crash(survival, operation);
                try (StoreRoot root = open(after)) {
                    Path ballast = root.layout().path(RootFile.BALLAST);
                    assertEquals(WANTED_BYTES, root.reserve().status().heldBytes());
                    assertEquals(WANTED_BYTES, after.taken(ballast));
                }
            }
        }
    }

    @Test
    void aDeclaredIngestIsRefusedBeforeItsFirstByte() throws IOException {
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            fill(disk, 200_000);
            long free = disk.freeBytes();
            assertThrows(Exhausted.class, () -> store.begin(new IngestRequest("large", 200_001, Optional.empty())));
            assertTrue(store.statuses().isEmpty());
            assertEquals(free, disk.freeBytes());
            assertEquals(0, root.reserve().status().promisedBytes());
            store.begin(new IngestRequest("small", 100_000, Optional.empty())).close();
            assertEquals(0, root.reserve().status().promisedBytes());
        }
    }

    /// The disk fills up in the middle: what is there stays, and goes on once there is room.
    @Test
    void anUndeclaredIngestGoesOnLater() throws IOException {
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            fill(disk, 300_000);
            try (BlobIngest ingest = store.begin(new IngestRequest("r", 0, Optional.empty()))) {
                ingest.append(ByteBuffer.allocate(200_000));
                assertThrows(Exhausted.class, () -> ingest.append(ByteBuffer.allocate(150_000)));
                assertEquals(200_000, ingest.status().offset());
            }
            IngestStatus kept = store.status("r").orElseThrow();
            assertEquals(200_000, kept.offset());
            disk.delete(PERSIST.resolve("filler"));
            try (BlobIngest ingest = store.begin(new IngestRequest("r", 0, Optional.empty()))) {
                ingest.append(ByteBuffer.allocate(150_000));
                assertEquals(350_000, ingest.commit(350_000, Optional.empty()).size());
            }
        }
        disk.requireNothingOpen();
    }
}
