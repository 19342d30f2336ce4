package cas.gc;

import static cas.gc.CollectedStore.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Tests on a store to collect from, in memory and fresh for each of them.
abstract class OnCollectedStore {
    CollectedStore store = open();

    private static CollectedStore open() {
        try {
            return CollectedStore.inMemory();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void fresh() throws IOException {
        store.close();
        store = open();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    /// All that the first namespace has.
    void requireLeft(String... names) throws IOException {
        assertEquals(new TreeSet<>(Set.of(names)), store.there());
    }

    static String blob(String text) {
        return "blob " + digest(text);
    }
}
