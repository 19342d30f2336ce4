package cas.sim;

import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Ordered maps in memory. What a write has returned from is durable; a crash loses what was under way, and nothing
/// works any more until the store is [reopened][#reopen].
public final class MemoryKeyValueStore implements KeyValueStore {
    private final List<Table> tables;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Map<Table, NavigableMap<byte[], byte[]>> committed;
    private volatile boolean crashed;
    private volatile boolean closed;
    private final AtomicLong commits = new AtomicLong();
    private volatile long crashAt = Long.MAX_VALUE;

    public MemoryKeyValueStore(List<Table> tables) {
        this(tables, empty(tables));
    }

    private MemoryKeyValueStore(List<Table> tables, Map<Table, NavigableMap<byte[], byte[]>> committed) {
        this.tables = List.copyOf(tables);
        this.committed = committed;
    }

    private static Map<Table, NavigableMap<byte[], byte[]>> empty(List<Table> tables) {
        Map<Table, NavigableMap<byte[], byte[]>> maps = new HashMap<>();
        tables.forEach(table -> maps.put(table, new TreeMap<>(Arrays::compareUnsigned)));
        return Map.copyOf(maps);
    }

    /// Pulls the plug: a write that has not returned is lost, every later call fails.
    public void crash() {
        crashed = true;
    }

    /// Lets `commits` more writes succeed and pulls the plug in the middle of the next one.
    public void crashAfter(long commits) {
        crashAt = this.commits.get() + commits;
    }

    /// Writes that have succeeded.
    public long commits() {
        return commits.get();
    }

    /// The store as the next process finds it.
    public MemoryKeyValueStore reopen() {
        return new MemoryKeyValueStore(tables, committed);
    }

    @Override
    public <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
        requireAlive();
        Transaction transaction = new Transaction(committed, false);
        try {
            return work.apply(transaction);
        } finally {
            transaction.over = true;
        }
    }

    @Override
    public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("a write inside a write would wait for itself");
        }
        writing.lock();
        try {
            requireAlive();
            Transaction transaction = new Transaction(committed, true);
            T result;
            try {
                result = work.apply(transaction);
            } finally {
                transaction.over = true;
            }
            if (commits.get() == crashAt) {
                crashed = true;
            }
            requireAlive();
            committed = Map.copyOf(transaction.maps);
            commits.incrementAndGet();
            return result;
        } finally {
            writing.unlock();
        }
    }

    private void requireAlive() throws IOException {
        if (crashed) {
            throw new IOException("the simulated machine has crashed");
        }
        if (closed) {
            throw new IOException("the key-value store is closed");
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
        } finally {
            writing.unlock();
        }
    }

    private static final class Transaction implements WriteTransaction {
        private final Map<Table, NavigableMap<byte[], byte[]>> maps;
        private final Map<Table, NavigableMap<byte[], byte[]>> own = new HashMap<>();
        private final boolean writable;
        private boolean over;

        Transaction(Map<Table, NavigableMap<byte[], byte[]>> committed, boolean writable) {
            this.maps = new HashMap<>(committed);
            this.writable = writable;
        }

        @Override
        public Optional<byte[]> get(Table table, byte[] key) {
            requireKey(key);
            return Optional.ofNullable(map(table).get(key)).map(byte[]::clone);
        }

        @Override
        public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
            byte[] start = Arrays.compareUnsigned(prefix, from) < 0 ? from : prefix;
            for (Map.Entry<byte[], byte[]> entry :
                    map(table).tailMap(start, true).entrySet()) {
                byte[] key = entry.getKey();
                boolean below =
                        key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
                if (!below || !visitor.visit(key.clone(), entry.getValue().clone())) {
                    return;
                }
            }
        }

        @Override
        public void put(Table table, byte[] key, byte[] value) {
            requireKey(key);
            changed(table).put(key.clone(), value.clone());
        }

        @Override
        public boolean delete(Table table, byte[] key) {
            requireKey(key);
            return changed(table).remove(key) != null;
        }

        private NavigableMap<byte[], byte[]> map(Table table) {
            if (over) {
                throw new IllegalStateException("the transaction is over");
            }
            NavigableMap<byte[], byte[]> map = maps.get(table);
            if (map == null) {
                throw new IllegalArgumentException("the store was opened without table " + table.name());
            }
            return Collections.unmodifiableNavigableMap(map);
        }

        private NavigableMap<byte[], byte[]> changed(Table table) {
            NavigableMap<byte[], byte[]> before = map(table);
            if (!writable) {
                throw new IllegalStateException("a read transaction cannot write");
            }
            return own.computeIfAbsent(table, t -> {
                NavigableMap<byte[], byte[]> copy = new TreeMap<>(before);
                maps.put(t, copy);
                return copy;
            });
        }

        private static void requireKey(byte[] key) {
            if (key.length == 0 || key.length > KEY_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "key: expected 1 to " + KEY_BYTES_MAX + " bytes, found " + key.length);
            }
        }
    }
}
