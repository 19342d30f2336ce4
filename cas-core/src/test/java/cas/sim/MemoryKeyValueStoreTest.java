package cas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.contract.KeyValueStoreContract;
import cas.kv.KeyValueStore;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class MemoryKeyValueStoreTest implements KeyValueStoreContract {
    private MemoryKeyValueStore store = new MemoryKeyValueStore(TABLES);

    @Override
    public KeyValueStore open() {
        store = store.reopen();
        return store;
    }

    @Test
    void aCrashLosesWhatWasUnderWay() throws IOException {
        byte[] key = {1};
        store.write(tx -> {
            tx.put(ONE, key, key);
            return true;
        });
        store.crashAfter(0);
        assertThrows(IOException.class, () -> store.write(tx -> tx.delete(ONE, key)));
        assertThrows(IOException.class, () -> store.read(tx -> tx.get(ONE, key)));
        MemoryKeyValueStore next = store.reopen();
        assertTrue(next.read(tx -> tx.get(ONE, key)).isPresent());
        assertEquals(0, next.commits());
    }
}
