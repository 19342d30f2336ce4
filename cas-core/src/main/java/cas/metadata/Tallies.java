package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import cas.name.Namespace;
import cas.volume.VolumeFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Counts what there is while it comes and goes: every write of a record passes here, and what it changes in
/// the numbers is written by the same transaction. So they are true after any crash, and reading them is no walk.
final class Tallies {
    /// What is counted.
    enum TallyKind {
        BLOBS("blobs"),
        IMAGES("images"),
        LEASES("leases"),
        SNAPSHOTS("snapshots"),
        VOLUMES("volumes"),
        CONTAINERS("container-volumes"),
        VOLUME_COPIES("volume-copies");

        private final String word;

        TallyKind(String word) {
            this.word = word;
        }
    }

    /// Of one namespace; the empty text stands for the whole store, where a blob counts once.
    record TallyKey(String namespace, TallyKind kind) implements Comparable<TallyKey> {
        static final String STORE = "";

        byte[] bytes() {
            return Keys.key().ended(namespace).name(kind.word);
        }

        @Override
        public int compareTo(TallyKey other) {
            int order = namespace.compareTo(other.namespace);
            return order == 0 ? kind.compareTo(other.kind) : order;
        }
    }

    private final Map<TallyKey, TallyRecord> changes = new HashMap<>();

    private Tallies() {}

    /// Does some writes, and then writes what they changed in the numbers.
    static <T> T kept(WriteTransaction tx, Function<? super WriteTransaction, T> work) {
        Tallies tallies = new Tallies();
        T result = work.apply(new Counted(tx, tallies));
        tallies.changes.forEach((key, change) -> {
            if (!change.equals(TallyRecord.NONE)) {
                put(tx, key, of(tx, key).plus(change).atLeastNothing());
            }
        });
        return result;
    }

    private static void put(WriteTransaction tx, TallyKey key, TallyRecord tally) {
        if (tally.equals(TallyRecord.NONE)) {
            Schema.TALLIES.delete(tx, key.bytes());
        } else {
            Schema.TALLIES.put(tx, key.bytes(), tally);
        }
    }

    static TallyRecord of(ReadTransaction tx, TallyKey key) {
        return Schema.TALLIES.get(tx, key.bytes()).orElse(TallyRecord.NONE);
    }

    /// The same numbers by a walk over all records, for a database that has none yet and for those who doubt them.
    static SortedMap<TallyKey, TallyRecord> walk(ReadTransaction tx) {
        Tallies fresh = new Tallies();
        for (TypedTable<?> table :
                List.of(Schema.IMAGES, Schema.LEASES, Schema.SNAPSHOTS, Schema.VOLUMES, Schema.VOLUME_SNAPSHOTS)) {
            tx.scan(table.table(), new byte[0], (key, value) -> {
                fresh.record(table.table(), key, value, 1);
                return true;
            });
        }
        tx.scan(Schema.BLOBS.table(), new byte[0], (key, value) -> {
            fresh.blobAlone(tx, key, value);
            return true;
        });
        SortedMap<TallyKey, TallyRecord> found = new TreeMap<>(fresh.changes);
        found.values().removeIf(TallyRecord.NONE::equals);
        return found;
    }

    /// The numbers as they are kept.
    static SortedMap<TallyKey, TallyRecord> all(ReadTransaction tx) {
        SortedMap<TallyKey, TallyRecord> all = new TreeMap<>();
        Schema.TALLIES.scan(tx, new byte[0], (key, tally) -> {
            String namespace = Keys.textIn(key, 0);
            String word = Keys.textIn(key, namespace.length() + 1);
            for (TallyKind kind : TallyKind.values()) {
                if (kind.word.equals(word)) {
                    all.put(new TallyKey(namespace, kind), tally);
                }
            }
            return true;
        });
        return all;
    }

    /// Writes the numbers of a walk in place of those that are there.
    static void renew(WriteTransaction tx) {
        all(tx).keySet().forEach(key -> Schema.TALLIES.delete(tx, key.bytes()));
        walk(tx).forEach((key, tally) -> put(tx, key, tally));
    }

    private void add(String namespace, TallyKind kind, TallyRecord change) {
        changes.merge(new TallyKey(namespace, kind), change, TallyRecord::plus);
    }

    /// A record that belongs to one namespace alone comes (1) or goes (-1).
    private void record(Table table, byte[] key, byte[] value, int sign) {
        if (table.equals(Schema.IMAGES.table())) {
            add(Keys.textIn(key, 0), TallyKind.IMAGES, new TallyRecord(sign, 0, 0));
        } else if (table.equals(Schema.LEASES.table())) {
            add(Keys.textIn(key, 0), TallyKind.LEASES, new TallyRecord(sign, 0, 0));
        } else if (table.equals(Schema.SNAPSHOTS.table())) {
            long bytes = Schema.SNAPSHOTS
                    .parsed(key, value)
                    .map(snapshot -> snapshot.usage().sizeBytes())
                    .orElse(0L);
            add(Keys.textIn(key, 0), TallyKind.SNAPSHOTS, new TallyRecord(sign, sign * bytes, 0));
        } else if (table.equals(Schema.VOLUMES.table())) {
            Schema.VOLUMES.parsed(key, value).ifPresent(entry -> volume(entry, TallyKind.VOLUMES, sign));
        } else if (table.equals(Schema.VOLUME_SNAPSHOTS.table())) {
            Schema.VOLUME_SNAPSHOTS
                    .parsed(key, value)
                    .ifPresent(member -> volume(member.volume(), TallyKind.VOLUME_COPIES, sign));
        }
    }

    private void volume(VolumeForm.Entry entry, TallyKind kind, int sign) {
        boolean container = entry.volume().format() == VolumeFormat.CONTAINER;
        add(
                entry.volume().namespace().text(),
                container && kind == TallyKind.VOLUMES ? TallyKind.CONTAINERS : kind,
                new TallyRecord(sign, sign * entry.volume().sizeBytes(), 0));
    }

    /// A blob comes or goes: alone it counts for the store, and with another one both share it.
    private void blob(ReadTransaction tx, byte[] key, long size, int sign) {
        String namespace = Keys.textIn(key, 0);
        List<String> others = others(tx, key, namespace);
        if (others.isEmpty()) {
            add(TallyKey.STORE, TallyKind.BLOBS, new TallyRecord(sign, sign * size, 0));
        } else if (others.size() == 1) {
            add(others.getFirst(), TallyKind.BLOBS, new TallyRecord(0, 0, sign * size));
        }
        long shared = others.isEmpty() ? 0 : size;
        add(namespace, TallyKind.BLOBS, new TallyRecord(sign, sign * size, sign * shared));
    }

    private void blobAlone(ReadTransaction tx, byte[] key, byte[] value) {
        String namespace = Keys.textIn(key, 0);
        long size = size(key, value);
        List<String> others = others(tx, key, namespace);
        boolean first = others.stream().allMatch(other -> namespace.compareTo(other) < 0);
        if (first) {
            add(TallyKey.STORE, TallyKind.BLOBS, new TallyRecord(1, size, 0));
        }
        add(namespace, TallyKind.BLOBS, new TallyRecord(1, size, others.isEmpty() ? 0 : size));
    }

    private static long size(byte[] key, byte[] value) {
        return Schema.BLOBS.parsed(key, value).map(BlobRecord::size).orElse(0L);
    }

    /// Who else has a blob. The records are what counts; the table of holders is how they are found.
    private static List<String> others(ReadTransaction tx, byte[] key, String namespace) {
        List<String> others = new ArrayList<>();
        Digest digest;
        try {
            digest = Keys.digestIn(key, namespace.length() + 1);
        } catch (DataLoss e) {
            return others; // A key that says nothing is for the check to tell.
        }
        byte[] prefix = Keys.key().digest(digest).toBytes();
        tx.scan(Schema.HOLDERS.table(), prefix, (holder, nothing) -> {
            String other = Keys.textIn(holder, prefix.length);
            if (!other.equals(namespace) && Schema.BLOBS.has(tx, BlobRecord.key(new Namespace(other), digest))) {
                others.add(other);
            }
            return true;
        });
        return others;
    }

    /// A transaction whose writes are counted.
    private record Counted(WriteTransaction tx, Tallies tallies) implements WriteTransaction {
        @Override
        public void put(Table table, byte[] key, byte[] value) {
            if (table.equals(Schema.BLOBS.table())) {
                Optional<byte[]> before = tx.get(table, key);
                if (before.isEmpty() || size(key, before.get()) != size(key, value)) {
                    before.ifPresent(old -> tallies.blob(tx, key, size(key, old), -1));
                    tallies.blob(tx, key, size(key, value), 1);
                }
            } else if (isCounted(table)) {
                tx.get(table, key).ifPresent(old -> tallies.record(table, key, old, -1));
                tallies.record(table, key, value, 1);
            }
            tx.put(table, key, value);
        }

        @Override
        public boolean delete(Table table, byte[] key) {
            if (table.equals(Schema.BLOBS.table())) {
                tx.get(table, key).ifPresent(old -> tallies.blob(tx, key, size(key, old), -1));
            } else if (isCounted(table)) {
                tx.get(table, key).ifPresent(old -> tallies.record(table, key, old, -1));
            }
            return tx.delete(table, key);
        }

        private static boolean isCounted(Table table) {
            return table.equals(Schema.IMAGES.table())
                    || table.equals(Schema.LEASES.table())
                    || table.equals(Schema.SNAPSHOTS.table())
                    || table.equals(Schema.VOLUMES.table())
                    || table.equals(Schema.VOLUME_SNAPSHOTS.table());
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
