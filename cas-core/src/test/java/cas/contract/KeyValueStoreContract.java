package cas.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every [KeyValueStore] promises. One store at a time is open.
public interface KeyValueStoreContract extends SortedMapContract {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static void put(KeyValueStore store, String key, String value) throws IOException {
        store.write(tx -> {
            tx.put(ONE, bytes(key), bytes(value));
            return true;
        });
    }

    private static String get(KeyValueStore store, String key) throws IOException {
        return store.read(
                tx -> tx.get(ONE, bytes(key)).map(KeyValueStoreContract::text).orElse("absent"));
    }

    private static List<String> keys(ReadTransaction tx, String prefix, String from) {
        List<String> keys = new ArrayList<>();
        tx.scan(ONE, bytes(prefix), bytes(from), (key, value) -> keys.add(text(key)));
        return keys;
    }

    @Test
    default void whatWasWrittenIsRead() throws IOException {
        try (KeyValueStore store = open()) {
            assertEquals("absent", get(store, "a"));
            put(store, "a", "1");
            assertEquals("1", get(store, "a"));
            put(store, "a", "");
            assertEquals("", get(store, "a"));
            assertEquals(true, store.write(tx -> tx.delete(ONE, bytes("a"))));
            assertEquals(false, store.write(tx -> tx.delete(ONE, bytes("a"))));
            assertEquals("absent", get(store, "a"));
        }
    }

    @Test
    default void itIsThereAfterReopening() throws IOException {
        try (KeyValueStore store = open()) {
            put(store, "a", "1");
            put(store, "b", "2");
            store.write(tx -> tx.delete(ONE, bytes("b")));
        }
        try (KeyValueStore store = open()) {
            assertEquals("1", get(store, "a"));
            assertEquals("absent", get(store, "b"));
        }
    }

    @Test
    default void tablesAreApart() throws IOException {
        try (KeyValueStore store = open()) {
            put(store, "a", "1");
            assertTrue(store.read(tx -> tx.get(TWO, bytes("a"))).isEmpty());
        }
    }

    @Test
    default void aWriterSeesItsOwnChanges() throws IOException {
        try (KeyValueStore store = open()) {
            put(store, "b", "old");
            List<String> seen = store.write(tx -> {
                tx.put(ONE, bytes("a"), bytes("1"));
                tx.put(ONE, bytes("c"), bytes("3"));
                tx.delete(ONE, bytes("b"));
                assertArrayEquals(bytes("1"), tx.get(ONE, bytes("a")).orElseThrow());
                return keys(tx, "", "");
            });
            assertEquals(List.of("a", "c"), seen);
        }
    }

    @Test
    default void aThrowingWriterChangesNothing() throws IOException {
        try (KeyValueStore store = open()) {
            put(store, "a", "1");
            IllegalStateException thrown = new IllegalStateException("no");
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> store.write(tx -> {
                                tx.put(ONE, bytes("a"), bytes("2"));
                                tx.put(TWO, bytes("b"), bytes("2"));
                                throw thrown;
                            })));
            assertEquals("1", get(store, "a"));
            assertTrue(store.read(tx -> tx.get(TWO, bytes("b"))).isEmpty());
            put(store, "a", "3");
            assertEquals("3", get(store, "a"));
        }
    }

    @Test
    default void anErrorChangesNothingEither() throws IOException {
        try (KeyValueStore store = open()) {
            assertThrows(
                    StackOverflowError.class,
                    () -> store.write(tx -> {
                        tx.put(ONE, bytes("a"), bytes("2"));
                        throw new StackOverflowError();
                    }));
            assertEquals("absent", get(store, "a"));
        }
    }

    @Test
    default void scansAreOrderedAsUnsignedBytes() throws IOException {
        try (KeyValueStore store = open()) {
            byte[][] keys = {{(byte) 0xff}, {0}, {0, 0}, {0x7f}, {(byte) 0x80}, {0x7f, (byte) 0xff}};
            store.write(tx -> {
                for (byte[] key : keys) {
                    tx.put(ONE, key, key);
                }
                return true;
            });
            List<byte[]> seen = new ArrayList<>();
            store.read(tx -> {
                tx.scan(ONE, new byte[0], (key, value) -> seen.add(key));
                return true;
            });
            Arrays.sort(keys, Arrays::compareUnsigned);
            assertArrayEquals(keys, seen.toArray(new byte[0][]));
        }
    }

    @Test
    default void scansKeepToTheirPrefix() throws IOException {
        try (KeyValueStore store = open()) {
            for (String key : List.of("a", "a/", "a/1", "a/2", "a0", "b/1")) {
                put(store, key, key);
            }
            store.read(tx -> {
                assertEquals(List.of("a/", "a/1", "a/2"), keys(tx, "a/", "a/"));
                assertEquals(List.of("a/2"), keys(tx, "a/", "a/11"));
                assertEquals(List.of("a/", "a/1", "a/2"), keys(tx, "a/", ""));
                assertEquals(List.of(), keys(tx, "a/", "b"));
                assertEquals(List.of(), keys(tx, "c", "c"));
                assertEquals(List.of("b/1"), keys(tx, "", "b"));
                return true;
            });
        }
    }

    @Test
    default void aScanStopsWhenToldTo() throws IOException {
        try (KeyValueStore store = open()) {
            put(store, "a", "1");
            put(store, "b", "2");
            AtomicInteger visits = new AtomicInteger();
            store.read(tx -> {
                tx.scan(ONE, new byte[0], (key, value) -> visits.incrementAndGet() < 1);
                return true;
            });
            assertEquals(1, visits.get());
        }
    }

    @Test
    default void arraysAreNotShared() throws IOException {
        try (KeyValueStore store = open()) {
            byte[] key = bytes("a");
            byte[] value = bytes("1");
            store.write(tx -> {
                tx.put(ONE, key, value);
                key[0] = 'x';
                value[0] = 'x';
                return true;
            });
            byte[] read = store.read(tx -> tx.get(ONE, bytes("a"))).orElseThrow();
            read[0] = 'y';
            assertEquals("1", get(store, "a"));
        }
    }

    @Test
    default void keysHaveALimit() throws IOException {
        try (KeyValueStore store = open()) {
            byte[] longest = new byte[KeyValueStore.KEY_BYTES_MAX];
            byte[] tooLong = new byte[KeyValueStore.KEY_BYTES_MAX + 1];
            for (byte[] bad : List.of(new byte[0], tooLong)) {
                assertThrows(IllegalArgumentException.class, () -> store.read(tx -> tx.get(ONE, bad)));
                assertThrows(IllegalArgumentException.class, () -> store.write(tx -> tx.delete(ONE, bad)));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> store.write(tx -> {
                            tx.put(ONE, bad, bad);
                            return true;
                        }));
            }
            store.write(tx -> {
                tx.put(ONE, longest, bytes("long"));
                return true;
            });
            assertEquals("long", text(store.read(tx -> tx.get(ONE, longest)).orElseThrow()));
        }
    }

    @Test
    default void largeValuesAreKept() throws IOException {
        try (KeyValueStore store = open()) {
            byte[] large = new byte[3_000_000];
            new Random(1).nextBytes(large);
            store.write(tx -> {
                tx.put(ONE, bytes("large"), large);
                return true;
            });
            assertArrayEquals(
                    large, store.read(tx -> tx.get(ONE, bytes("large"))).orElseThrow());
        }
    }

    @Test
    default void aReaderSeesOneMoment() throws Exception {
        try (KeyValueStore store = open();
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            put(store, "a", "1");
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch written = new CountDownLatch(1);
            Future<String> seen = other.submit(() -> store.read(tx -> {
                reading.countDown();
                await(written);
                return text(tx.get(ONE, bytes("a")).orElseThrow());
            }));
            reading.await();
            put(store, "a", "2");
            put(store, "a", "3");
            written.countDown();
            assertEquals("1", seen.get());
            assertEquals("3", get(store, "a"));
        }
    }

    /// Writers that wait at the same moment may share a sync; one that throws must not take the others along.
    @Test
    default void manyWritersAtOnce() throws Exception {
        int writers = 64;
        AtomicInteger thrown = new AtomicInteger();
        try (KeyValueStore store = open()) {
            put(store, "count", "0");
            inParallel(writers, me -> {
                try {
                    store.write(tx -> increment(tx, me));
                } catch (IllegalStateException e) {
                    thrown.incrementAndGet();
                }
                return true;
            });
            assertEquals(writers / 4, thrown.get());
            assertEquals(String.valueOf(writers - writers / 4), get(store, "count"));
            List<String> kept = store.read(tx -> keys(tx, "writer", ""));
            assertEquals(writers - writers / 4, kept.size());
        }
    }

    private static <T> List<T> inParallel(int count, Numbered<T> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int me = i;
                futures.add(threads.submit(() -> work.run(me)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    @FunctionalInterface
    interface Numbered<T> {
        T run(int me) throws IOException;
    }

    private static boolean increment(WriteTransaction tx, int me) {
        int count = Integer.parseInt(text(tx.get(ONE, bytes("count")).orElseThrow()));
        tx.put(ONE, bytes("count"), bytes(String.valueOf(count + 1)));
        tx.put(ONE, bytes("writer" + me), bytes("x"));
        if (me % 4 == 0) {
            throw new IllegalStateException("writer " + me);
        }
        return true;
    }

    @Test
    default void manyReadersAtOnce() throws Exception {
        int readers = 500;
        try (KeyValueStore store = open()) {
            put(store, "a", "1");
            assertEquals(Collections.nCopies(readers, "1"), inParallel(readers, me -> get(store, "a")));
        }
    }

    @Test
    default void anAnnouncedWriteIsAWrite() throws IOException {
        try (KeyValueStore store = open()) {
            try (KeyValueStore.Announced _ = store.announce()) {
                put(store, "before", "1");
            }
            try (KeyValueStore.Announced soon = store.announce()) {
                assertEquals(true, soon.write(tx -> tx.get(ONE, bytes("before")).isPresent()));
                assertThrows(
                        IllegalStateException.class,
                        () -> soon.write(tx -> {
                            tx.put(ONE, bytes("bad"), bytes("1"));
                            throw new IllegalStateException("on purpose");
                        }));
                var _ = soon.write(tx -> tx.delete(ONE, bytes("before")));
            }
            assertEquals(true, store.read(tx -> tx.get(ONE, bytes("before"))).isEmpty());
            assertEquals(true, store.read(tx -> tx.get(ONE, bytes("bad"))).isEmpty());
        }
    }

    @Test
    default void aClosedStoreSaysSo() throws IOException {
        KeyValueStore store = open();
        store.close();
        store.close();
        assertThrows(IOException.class, () -> get(store, "a"));
        assertThrows(IOException.class, () -> put(store, "a", "1"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
