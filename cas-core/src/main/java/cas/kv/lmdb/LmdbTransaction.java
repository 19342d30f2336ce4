package cas.kv.lmdb;

import cas.error.CasException.Exhausted;
import cas.kv.KeyValueStore;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/// One transaction, for one thread at a time. Every value is copied out: a buffer of LMDB reads whatever its page
/// holds by then, once the transaction is over.
final class LmdbTransaction implements WriteTransaction {
    private final Map<Table, Dbi<ByteBuffer>> tables;
    private final Txn<ByteBuffer> txn;
    private final Buffers buffers;
    private final Spare spare;
    private final Optional<List<Before>> before;
    private boolean over;

    LmdbTransaction(Map<Table, Dbi<ByteBuffer>> tables, Txn<ByteBuffer> txn, Buffers buffers, Spare spare) {
        this(tables, txn, buffers, spare, Optional.empty());
    }

    private LmdbTransaction(
            Map<Table, Dbi<ByteBuffer>> tables,
            Txn<ByteBuffer> txn,
            Buffers buffers,
            Spare spare,
            Optional<List<Before>> before) {
        this.spare = spare;
        this.tables = tables;
        this.txn = txn;
        this.buffers = buffers;
        this.before = before;
    }

    /// As this one, for one of several that share LMDB's transaction: what it does can be taken back alone. LMDB has
    /// nested transactions for that, but each costs it two megabytes of bookkeeping.
    LmdbTransaction revocable() {
        return new LmdbTransaction(tables, txn, buffers, spare, Optional.of(new ArrayList<>()));
    }

    /// What a key held before it was changed.
    private static final class Before {
        private final Table table;
        private final byte[] key;
        private final Optional<byte[]> value;

        Before(Table table, byte[] key, Optional<byte[]> value) {
            this.table = table;
            this.key = key;
            this.value = value;
        }
    }

    private void remember(Table table, byte[] key) {
        before.ifPresent(changes -> changes.add(new Before(table, key.clone(), get(table, key))));
    }

    /// Takes back all that was changed, the last change first.
    void revoke() {
        List<Before> changes = before.orElseThrow();
        try {
            for (Before change : changes.reversed()) {
                ByteBuffer key = buffers.key(change.key);
                Dbi<ByteBuffer> dbi = Objects.requireNonNull(tables.get(change.table));
                if (change.value.isPresent()) {
                    dbi.put(txn, key, buffers.value(change.value.get()));
                } else {
                    dbi.delete(txn, key);
                }
            }
        } catch (LmdbException e) {
            throw LmdbFailure.of("take back a write", e);
        }
    }

    /// Makes every later use an error instead of a crash.
    void end() {
        over = true;
    }

    @Override
    public Optional<byte[]> get(Table table, byte[] key) {
        Dbi<ByteBuffer> dbi = dbi(table);
        try {
            return Optional.ofNullable(dbi.get(txn, buffers.key(key))).map(LmdbTransaction::copy);
        } catch (LmdbException e) {
            throw LmdbFailure.of("read table " + table.name(), e);
        }
    }

    @Override
    public void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) {
        Dbi<ByteBuffer> dbi = dbi(table);
        byte[] start = Arrays.compareUnsigned(prefix, from) < 0 ? from : prefix;
        try (Cursor<ByteBuffer> cursor = dbi.openCursor(txn)) {
            boolean found = start.length == 0 ? cursor.first() : cursor.get(buffers.key(start), GetOp.MDB_SET_RANGE);
            while (found) {
                byte[] key = copy(cursor.key());
                boolean below =
                        key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
                if (!below || !visitor.visit(key, copy(cursor.val()))) {
                    return;
                }
                found = cursor.next();
            }
        } catch (LmdbException e) {
            throw LmdbFailure.of("scan table " + table.name(), e);
        }
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
        Dbi<ByteBuffer> dbi = writable(table);
        if (table.growing() && spare.low() && get(table, key).isEmpty()) {
            throw new Exhausted("cannot add to table " + table.name()
                    + " of the database: no space left on device, and what is set aside is for deleting");
        }
        remember(table, key);
        try {
            dbi.put(txn, buffers.key(key), buffers.value(value));
        } catch (LmdbException e) {
            throw LmdbFailure.of("write table " + table.name(), e);
        }
    }

    @Override
    public boolean delete(Table table, byte[] key) {
        Dbi<ByteBuffer> dbi = writable(table);
        remember(table, key);
        try {
            return dbi.delete(txn, buffers.key(key));
        } catch (LmdbException e) {
            throw LmdbFailure.of("delete from table " + table.name(), e);
        }
    }

    private Dbi<ByteBuffer> writable(Table table) {
        if (txn.isReadOnly()) {
            throw new IllegalStateException("a read transaction cannot write");
        }
        return dbi(table);
    }

    private Dbi<ByteBuffer> dbi(Table table) {
        if (over) {
            throw new IllegalStateException("the transaction is over");
        }
        Dbi<ByteBuffer> dbi = tables.get(table);
        if (dbi == null) {
            throw new IllegalArgumentException("the store was opened without table " + table.name());
        }
        return dbi;
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /// Direct memory for one key and one value: LMDB takes no other. Used again by the next transaction.
    static final class Buffers {
        private static final int VALUE_BYTES_KEPT = 64 * 1024;

        private final ByteBuffer key = ByteBuffer.allocateDirect(KeyValueStore.KEY_BYTES_MAX);
        private ByteBuffer value = ByteBuffer.allocateDirect(0);

        ByteBuffer key(byte[] bytes) {
            if (bytes.length == 0 || bytes.length > KeyValueStore.KEY_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "key: expected 1 to " + KeyValueStore.KEY_BYTES_MAX + " bytes, found " + bytes.length);
            }
            return key.clear().put(bytes).flip();
        }

        ByteBuffer value(byte[] bytes) {
            if (bytes.length > VALUE_BYTES_KEPT) {
                return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            }
            if (value.capacity() < bytes.length) {
                value = ByteBuffer.allocateDirect(VALUE_BYTES_KEPT);
            }
            return value.clear().put(bytes).flip();
        }
    }
}
