package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobIngest;
import cas.content.IngestRequest;
import cas.content.local.Story.Promises;
import cas.disk.Disk;
import cas.disk.Machine;
import cas.disk.StoreRoot;
import cas.disk.SyncNotBegun;
import cas.error.CasException;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.sim.ForwardingDisk;
import cas.sim.ManualTime;
import cas.sim.SimulatedDisk;
import cas.sim.Survival;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every operation fails once: the answer is a clean error or success, and the store goes on, read-only
/// after a failed sync (rule D5) and as if nothing had happened after anything else.
final class FaultTest {
    private static final Path PERSIST = Path.of("/persist");

    private final ManualTime time = new ManualTime();

    @TestFactory
    Stream<DynamicTest> aBrokenOperation() {
        return all(SimulatedDisk::breakAt);
    }

    @TestFactory
    Stream<DynamicTest> aFullDisk() {
        return all(SimulatedDisk::fillAt);
    }

    private Stream<DynamicTest> all(Fault fault) {
        return Story.all().stream()
                .flatMap(story -> Stream.of(0, 1000)
                        .map(memory -> DynamicTest.dynamicTest(
                                story.name() + ", " + memory + " bytes in memory", () -> run(story, memory, fault))));
    }

    private interface Fault {
        void arm(SimulatedDisk disk, long operation);
    }

    private void run(Story story, int memory, Fault fault) throws IOException {
        Promises before = new Promises();
        SimulatedDisk base = new SimulatedDisk(time);
        try (StoreRoot root = open(base)) {
            story.before().tell(LocalContentStore.open(root, time, memory), before);
        }
        boolean reached = true;
        for (int operation = 1; reached; operation++) {
            SimulatedDisk disk = base.kill();
            reached = failOnce(new Attempt(disk, story, memory, CrashCampaign.copy(before)), fault, operation);
        }
    }

    private record Attempt(SimulatedDisk disk, Story story, int memory, Promises promises) {}

    /// @return whether the story was long enough for the fault to come
    private boolean failOnce(Attempt attempt, Fault fault, int operation) throws IOException {
        SimulatedDisk disk = attempt.disk();
        Story story = attempt.story();
        Promises promises = attempt.promises();
        boolean reached;
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time, attempt.memory());
            long opened = disk.operations();
            fault.arm(disk, operation);
            try {
                story.plot().tell(store, promises);
            } catch (IOException | CasException e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 10, e.toString());
            }
            reached = disk.operations() - opened >= operation;
            disk.disarm();
            CrashCampaign.requireNamedWhole(store, promises);
            if (root.health().failure().isPresent()) {
                requireReadOnly(store);
            } else {
                story.plot().tell(store, promises);
                CrashCampaign.requireKept(store, promises);
            }
        }
        disk.requireNothingOpen();
        SimulatedDisk after = disk.crash(Survival.NOTHING, operation);
        try (StoreRoot root = open(after)) {
            LocalContentStore store = LocalContentStore.open(root, time, attempt.memory());
            CrashCampaign.requireKept(store, promises);
            story.plot().tell(store, promises);
            CrashCampaign.requireKept(store, promises);
        }
        return reached;
    }

    private static void requireReadOnly(LocalContentStore store) {
        FailedPrecondition refused = assertThrows(
                FailedPrecondition.class, () -> store.begin(request("other")).close());
        assertEquals(Reason.STORE_READ_ONLY, refused.reason());
    }

    @Test
    void ruleD5AFailedSyncIsFinal() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            try (BlobIngest ingest = store.begin(request("a"))) {
                ingest.append(Story.bytes("bytes"));
                // The draft is made, written and synced.
                disk.breakAt(3);
                assertThrows(IOException.class, () -> ingest.commit(0, Optional.empty()));
                // Asking again would be told a lie by the kernel: nobody asks.
                assertThrows(IOException.class, () -> ingest.commit(0, Optional.empty()));
            }
            assertTrue(root.health().failure().orElse("").contains("the sync of"));
            assertEquals(Optional.empty(), store.status("a"));
            requireReadOnly(store);
        }
    }

    @Test
    void aSyncThatDidNotBeginMayBeAskedForAgain() throws IOException {
        var left = new AtomicInteger(2);
        Disk disk = new ForwardingDisk(new SimulatedDisk(time)) {
            @Override
            public void syncNames(Path directory) throws IOException {
                if (directory.endsWith("sha256") && left.decrementAndGet() == 0) {
                    throw new SyncNotBegun(directory, new IOException("Too many open files"));
                }
                super.syncNames(directory);
            }
        };
        try (StoreRoot root = StoreRoot.open(disk, PERSIST, time, new Machine("boot", 1), new Random(1))) {
            LocalContentStore store = LocalContentStore.open(root, time);
            assertThrows(IOException.class, () -> Story.commit(store, new Promises(), "a", "bytes"));
            assertEquals(Optional.empty(), root.health().failure());
            Story.commit(store, new Promises(), "a", "bytes");
            assertEquals(5, store.stat(Story.digest("bytes")).orElseThrow().size());
        }
    }

    @Test
    void aFullDiskAtTheSyncCostsTheIngestOnly() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            try (BlobIngest ingest = store.begin(request("a"))) {
                ingest.append(Story.bytes("bytes"));
                disk.fillAt(3);
                assertThrows(Exhausted.class, () -> ingest.commit(0, Optional.empty()));
            }
            assertEquals(Optional.empty(), root.health().failure());
            assertEquals(Optional.empty(), store.status("a"));
            Story.commit(store, new Promises(), "a", "bytes");
        }
    }

    @Test
    void aFullDiskInTheMiddleKeepsWhatCameBefore() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time, 0);
            try (BlobIngest ingest = store.begin(request("a"))) {
                ingest.append(Story.bytes("first "));
                disk.fillAt(1);
                assertThrows(Exhausted.class, () -> ingest.append(Story.bytes("does not fit")));
                assertEquals(6, ingest.status().offset());
                assertEquals(Story.digest("first "), ingest.running());
                ingest.append(Story.bytes("second"));
                ingest.commit(12, Optional.of(Story.digest("first second")));
            }
        }
    }

    /// Large bytes are hashed while they are written: what could not be written counts for nothing.
    @Test
    void aLargeWriteThatFailsKeepsWhatCameBefore() throws IOException {
        String large = "large".repeat(100_000);
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time, 0);
            try (BlobIngest ingest = store.begin(request("a"))) {
                ingest.append(Story.bytes("first "));
                disk.fillAt(1);
                assertThrows(Exhausted.class, () -> ingest.append(Story.bytes(large)));
                disk.breakAt(1);
                assertThrows(IOException.class, () -> ingest.append(Story.bytes(large)));
                assertEquals(6, ingest.status().offset());
                assertEquals(Story.digest("first "), ingest.running());
                ingest.append(Story.bytes(large));
                assertEquals(Story.digest("first " + large), ingest.running());
                ingest.commit(6 + large.length(), Optional.of(Story.digest("first " + large)));
            }
            assertEquals(
                    6 + large.length(),
                    store.stat(Story.digest("first " + large)).orElseThrow().size());
        }
    }

    private static IngestRequest request(String ref) {
        return new IngestRequest(ref, 0, Optional.empty());
    }

    private StoreRoot open(SimulatedDisk disk) throws IOException {
        return StoreRoot.open(disk, PERSIST, time, new Machine("boot", 1), new Random(1));
    }
}
