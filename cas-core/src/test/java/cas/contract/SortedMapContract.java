package cas.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.kv.KeyValueStore;
import cas.kv.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A store against a plain sorted map. One store at a time is open.
public interface SortedMapContract {
    Table ONE = new Table("one");
    Table TWO = new Table("two");
    List<Table> TABLES = List.of(ONE, TWO);

    /// The store of this test; the second call in one test answers the same state, as the next process finds it,
    /// after the first was closed.
    KeyValueStore open() throws IOException;

    /// The same random changes to the store and to a plain sorted map.
    @Test
    default void behavesAsASortedMap() throws IOException {
        long seed = System.nanoTime();
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        Random random = new Random(seed);
        NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        for (int round = 0; round < 3; round++) {
            try (KeyValueStore store = open()) {
                for (int i = 0; i < 20; i++) {
                    randomWrite(store, model, random);
                }
                assertSameEntries(store, model, random);
            }
        }
    }

    private static void randomWrite(KeyValueStore store, NavigableMap<byte[], byte[]> model, Random random)
            throws IOException {
        NavigableMap<byte[], byte[]> changed = new TreeMap<>(model);
        boolean fail = random.nextInt(4) == 0;
        try {
            store.write(tx -> {
                for (int i = random.nextInt(40); i > 0; i--) {
                    byte[] key = new byte[1 + random.nextInt(3)];
                    for (int k = 0; k < key.length; k++) {
                        key[k] = (byte) (random.nextInt(4) * 85);
                    }
                    if (random.nextInt(3) == 0) {
                        assertEquals(changed.remove(key) != null, tx.delete(ONE, key));
                    } else {
                        byte[] value = new byte[random.nextInt(random.nextInt(5) == 0 ? 9_000 : 40)];
                        random.nextBytes(value);
                        changed.put(key, value);
                        tx.put(ONE, key, value);
                    }
                }
                if (fail) {
                    throw new IllegalStateException("by intent");
                }
                return true;
            });
            model.clear();
            model.putAll(changed);
        } catch (IllegalStateException e) {
            assertTrue(fail, e.toString());
        }
    }

    private static void assertSameEntries(KeyValueStore store, NavigableMap<byte[], byte[]> model, Random random)
            throws IOException {
        byte[] from = {(byte) random.nextInt(256)};
        for (byte[] start : List.of(new byte[0], from)) {
            List<byte[]> seen = new ArrayList<>();
            store.read(tx -> {
                tx.scan(ONE, new byte[0], start, (key, value) -> {
                    seen.add(key);
                    return seen.add(value);
                });
                return true;
            });
            List<byte[]> expected = new ArrayList<>();
            for (Map.Entry<byte[], byte[]> entry : model.tailMap(start).entrySet()) {
                expected.add(entry.getKey());
                expected.add(entry.getValue());
            }
            assertArrayEquals(expected.toArray(new byte[0][]), seen.toArray(new byte[0][]));
        }
    }
}
