package cas.kv.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.contract.KeyValueStoreContract;
import cas.disk.PosixDisk;
import cas.disk.StoreHealth;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.kv.KeyValueStore;
import cas.kv.lmdb.LmdbKeyValueStore.Settings;
import cas.proving.Footings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LmdbKeyValueStoreTest implements KeyValueStoreContract {
    private static final byte[] KEY = {1};

    @TempDir
    Path directory;

    private final StoreHealth health = new StoreHealth();

    @Override
    public KeyValueStore open() throws IOException {
        return LmdbKeyValueStore.open(new PosixDisk(), new Settings(directory, TABLES, health, Footings.real()));
    }

    private KeyValueStore openSmall() throws IOException {
        return LmdbKeyValueStore.open(
                new PosixDisk(), new Settings(directory, directory, TABLES, 1024 * 1024, health, Footings.real()));
    }

    /// Rule D8. What the process has mapped is what counts: the first store of the process decides the place.
    @Test
    void nothingIsUnpackedIntoTheTempDirectory() throws IOException {
        try (KeyValueStore store = open()) {
            store.write(tx -> tx.delete(ONE, KEY));
        }
        String mapped = Files.readString(Path.of("/proc/self/maps"));
        assertTrue(mapped.contains("/liblmdb.so"), mapped);
        assertTrue(mapped.contains("/libjffi-1.2.so"), mapped);
        assertFalse(mapped.contains("lmdbjava-native-library-"), mapped);
    }

    /// A lock file on a full disk can be a SIGBUS.
    @Test
    void theLockFileLiesInMemory() throws IOException {
        try (KeyValueStore store = open()) {
            store.write(tx -> tx.delete(ONE, KEY));
            Path link = directory.resolve("lock.mdb");
            assertTrue(Files.isSymbolicLink(link));
            assertFalse(Files.exists(link), "the link leads somewhere after the start");
            assertTrue(Files.readString(Path.of("/proc/self/maps")).contains("/memfd:cas"));
        }
    }

    @Test
    void aFullMapRefusesAndChangesNothing() throws IOException {
        try (KeyValueStore store = openSmall()) {
            store.write(tx -> put(tx, 1, 10));
            assertThrows(Exhausted.class, () -> store.write(tx -> put(tx, 2, 2_000_000)));
            assertEquals(true, store.read(tx -> tx.get(ONE, new byte[] {2}).isEmpty()));
            store.write(tx -> put(tx, 3, 10));
            assertEquals(true, store.read(tx -> tx.get(ONE, new byte[] {3}).isPresent()));
            assertTrue(health.failure().isEmpty());
        }
    }

    /// One that fills the map must not take along those that share its sync.
    @Test
    void aFullMapHurtsOnlyWhoFilledIt() throws Exception {
        try (KeyValueStore store = openSmall();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch queued = new CountDownLatch(1);
            List<Future<Boolean>> writes = new ArrayList<>();
            writes.add(threads.submit(() -> store.write(tx -> await(queued))));
            for (int i = 1; i <= 20; i++) {
                int me = i;
                writes.add(threads.submit(() -> store.write(tx -> put(tx, me, me == 10 ? 2_000_000 : 100))));
            }
            queued.countDown();
            int refused = 0;
            for (Future<Boolean> write : writes) {
                try {
                    write.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertInstanceOf(Exhausted.class, e.getCause());
                    refused++;
                }
            }
            assertEquals(1, refused);
            for (int i = 1; i <= 20; i++) {
                byte[] key = {(byte) i};
                assertEquals(i != 10, store.read(tx -> tx.get(ONE, key).isPresent()));
            }
        }
    }

    /// The writes of one group share a transaction of LMDB; one that throws after it has written takes nobody along.
    @Test
    void aFailingWriteOfAGroupLeavesTheOthersAsTheyWere() throws Exception {
        byte[] changed = {1};
        byte[] deleted = {2};
        byte[] fresh = {3};
        try (KeyValueStore store = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            store.write(tx -> put(tx, 1, 10) && put(tx, 2, 10));
            CountDownLatch queued = new CountDownLatch(1);
            Future<Boolean> first = threads.submit(() -> store.write(tx -> await(queued)));
            List<Future<Boolean>> good = new ArrayList<>();
            List<Future<Boolean>> bad = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int me = 10 + i;
                good.add(threads.submit(() -> store.write(tx -> put(tx, me, 10))));
                bad.add(threads.submit(() -> store.write(tx -> {
                    put(tx, 1, 20);
                    put(tx, 1, 30);
                    tx.delete(ONE, deleted);
                    put(tx, 3, 10);
                    tx.delete(ONE, fresh);
                    put(tx, 3, 20);
                    throw new IllegalStateException("on purpose");
                })));
            }
            queued.countDown();
            first.get();
            for (Future<Boolean> write : good) {
                write.get();
            }
            for (Future<Boolean> write : bad) {
                Exception failed = assertThrows(java.util.concurrent.ExecutionException.class, write::get);
                assertInstanceOf(IllegalStateException.class, failed.getCause());
            }
            assertEquals(10, store.read(tx -> tx.get(ONE, changed).orElseThrow()).length);
            assertEquals(10, store.read(tx -> tx.get(ONE, deleted).orElseThrow()).length);
            assertEquals(true, store.read(tx -> tx.get(ONE, fresh)).isEmpty());
            for (int i = 0; i < 8; i++) {
                byte[] mine = {(byte) (10 + i)};
                assertEquals(10, store.read(tx -> tx.get(ONE, mine).orElseThrow()).length);
            }
        }
    }

    @Test
    void aReadOnlyStoreStillReads() throws IOException {
        try (KeyValueStore store = open()) {
            store.write(tx -> put(tx, 1, 10));
            health.degrade("a sync failed");
            assertThrows(FailedPrecondition.class, () -> store.write(tx -> put(tx, 2, 10)));
            assertEquals(true, store.read(tx -> tx.get(ONE, KEY).isPresent()));
        }
    }

    @Test
    void aKeptTransactionIsAnErrorNotACrash() throws IOException {
        try (KeyValueStore store = open()) {
            List<cas.kv.ReadTransaction> kept = new ArrayList<>();
            store.read(kept::add);
            assertThrows(IllegalStateException.class, () -> kept.getFirst().get(ONE, KEY));
        }
    }

    @Test
    void garbageIsNotADatabase() throws IOException {
        Files.write(directory.resolve("data.mdb"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        IOException e = assertThrows(IOException.class, this::open);
        assertTrue(e.getMessage() != null && e.getMessage().contains("data.mdb"), String.valueOf(e));
    }

    private static boolean put(cas.kv.WriteTransaction tx, int key, int bytes) {
        tx.put(ONE, new byte[] {(byte) key}, new byte[bytes]);
        return true;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
