package cas.metadata;

import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// The database and the world, as the stores of all namespaces share them.
record Ledger(KeyValueStore store, Metadata.World world, WriteLog log) {
    /// Entries read in one transaction. A reader that stayed open while a slow client takes its pages would keep the
    /// database from using freed room again.
    static final int PAGE_ENTRIES_MAX = 256;

    Instant now() {
        return world.clock().instant();
    }

    <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
        return store.read(work);
    }

    Ledger(KeyValueStore store, Metadata.World world) {
        this(store, world, new WriteLog());
    }

    <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
        return logged(store::write, work, false);
    }

    /// As [#write], for a write that was announced.
    <T> T write(KeyValueStore.Announced announced, Function<? super WriteTransaction, T> work) throws IOException {
        return logged(announced::write, work, false);
    }

    /// See [KeyValueStore#announce].
    KeyValueStore.Announced announce() {
        return store.announce();
    }

    /// As [#write], for what takes something away that could hold another (rule G12).
    <T> T remove(Function<? super WriteTransaction, T> work) throws IOException {
        return logged(store::write, work, true);
    }

    private interface Way<T> {
        T write(Function<? super WriteTransaction, T> work) throws IOException;
    }

    private <T> T logged(Way<T> way, Function<? super WriteTransaction, T> work, boolean deleting) throws IOException {
        WriteLog.Batch batch = log.batch();
        T result;
        try {
            result = way.write(tx -> Tallies.kept(tx, counted -> work.apply(batch.watched(counted))));
        } finally {
            batch.settle();
        }
        log.changed(deleting);
        return result;
    }

    /// Visits all entries below a prefix, in order, with no transaction open meanwhile. What comes or goes during the
    /// walk may be seen or not.
    <V, T> void walk(TypedTable<V> table, byte[] prefix, BiFunction<byte[], V, T> read, Consumer<T> visitor)
            throws IOException {
        byte[] last = new byte[0];
        boolean more = true;
        while (more) {
            Page<T> page = page(table, prefix, last, read);
            page.entries.forEach(visitor);
            last = page.last;
            more = page.entries.size() == PAGE_ENTRIES_MAX;
        }
    }

    private <V, T> Page<T> page(TypedTable<V> table, byte[] prefix, byte[] behind, BiFunction<byte[], V, T> read)
            throws IOException {
        return read(tx -> {
            List<T> entries = new ArrayList<>();
            byte[][] last = {behind};
            table.scan(tx, prefix, behind, (key, value) -> {
                if (!Arrays.equals(key, behind)) {
                    entries.add(read.apply(key, value));
                    last[0] = key;
                }
                return entries.size() < PAGE_ENTRIES_MAX;
            });
            return new Page<>(entries, last[0]);
        });
    }

    private static final class Page<T> {
        private final List<T> entries;
        private final byte[] last;

        Page(List<T> entries, byte[] last) {
            this.entries = entries;
            this.last = last;
        }
    }
}
