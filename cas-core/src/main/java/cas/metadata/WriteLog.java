package cas.metadata;

import cas.collection.ReferenceRecords.ChangeListener;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers which records are written while somebody watches. Nothing escapes it: all writes go through one writer,
/// and watching begins inside of a transaction of its own.
final class WriteLog {
    private volatile @Nullable Recording recording;
    private volatile ChangeListener listener = deleted -> {};

    /// A record that was written.
    static final class Entry {
        private final Table table;
        private final byte[] key;

        Entry(Table table, byte[] key) {
            this.table = table;
            this.key = key;
        }

        Table table() {
            return table;
        }

        byte[] key() {
            return key.clone();
        }
    }

    /// What has been written since it began. Whoever reads after taking the settled entries sees them as they were
    /// written or newer; those under way are seen only by a later write.
    static final class Recording {
        private final List<Batch> underWay = new ArrayList<>();
        private List<Entry> settled = new ArrayList<>();

        private synchronized void begin(Batch batch) {
            underWay.add(batch);
        }

        private synchronized void settle(Batch batch) {
            underWay.remove(batch);
            settled.addAll(batch.entries);
        }

        /// What is certainly in the database, or certainly never will be; told once.
        synchronized List<Entry> takeSettled() {
            List<Entry> taken = settled;
            settled = new ArrayList<>();
            return taken;
        }

        /// To be called inside of a write: everything that any earlier write did.
        synchronized List<Entry> takeAll() {
            List<Entry> all = takeSettled();
            underWay.forEach(batch -> all.addAll(batch.entries));
            return all;
        }
    }

    /// One write, from before it begins until its caller knows what came of it.
    final class Batch {
        private final List<Entry> entries = new ArrayList<>();
        private Optional<Recording> into = Optional.empty();

        /// To be called on the writer's thread.
        WriteTransaction watched(WriteTransaction tx) {
            Recording now = recording;
            if (now == null) {
                return tx;
            }
            into = Optional.of(now);
            now.begin(this);
            return new Watched(tx, this);
        }

        void settle() {
            into.ifPresent(log -> log.settle(this));
        }
    }

    Batch batch() {
        return new Batch();
    }

    /// To be called inside of a write.
    ///
    /// @throws IllegalStateException if somebody watches already
    Recording begin() {
        if (recording != null) {
            throw new IllegalStateException("two collections at a time");
        }
        Recording begun = new Recording();
        recording = begun;
        return begun;
    }

    void end() {
        recording = null;
    }

    void listen(ChangeListener next) {
        listener = next;
    }

    void changed(boolean deleted) {
        listener.changed(deleted);
    }

    /// Puts are what counts: a record that is gone holds nothing, and nothing looks for it.
    private record Watched(WriteTransaction tx, Batch batch) implements WriteTransaction {
        @Override
        public void put(Table table, byte[] key, byte[] value) {
            batch.entries.add(new Entry(table, key.clone()));
            tx.put(table, key, value);
        }

        @Override
        public boolean delete(Table table, byte[] key) {
            return tx.delete(table, key);
        }

        @Override
        public Optional<byte[]> get(Table table, byte[] key) {
            return tx.get(table, key);
        }

        @Override
        public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
            tx.scan(table, prefix, from, visitor);
        }

        @Override
        public void scan(Table table, byte[] prefix, Visitor visitor) {
            ReadTransaction reader = tx;
            reader.scan(table, prefix, visitor);
        }
    }
}
