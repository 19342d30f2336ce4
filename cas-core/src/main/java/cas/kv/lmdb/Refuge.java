package cas.kv.lmdb;

import cas.kv.Table;
import cas.kv.lmdb.LmdbKeyValueStore.Source;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A second look at the database, for reading only. When LMDB cannot write a meta page it gives its environment up, and
/// nobody can even read through it any more. What was committed before is still there: a store that takes no more
/// writes shall at least be readable.
///
/// It needs no lock file, because nobody writes to a database that was given up.
final class Refuge implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Refuge.class);

    private final Path directory;
    private final List<Table> names;
    private final long mapBytes;
    private @Nullable Env<ByteBuffer> env;
    private @Nullable Source source;

    Refuge(Path directory, List<Table> names, long mapBytes) {
        this.directory = directory;
        this.names = names;
        this.mapBytes = mapBytes;
    }

    synchronized Source open() throws IOException {
        Source known = source;
        if (known != null) {
            return known;
        }
        try {
            Env<ByteBuffer> opened = Env.create()
                    .setMapSize(mapBytes)
                    .setMaxDbs(names.size())
                    .setMaxReaders(LmdbKeyValueStore.READERS_MAX)
                    .open(directory.toFile(), 0, EnvFlags.MDB_RDONLY_ENV, EnvFlags.MDB_NOLOCK, EnvFlags.MDB_NOTLS);
            env = opened;
            Source fresh = new Source(tables(opened), new Readers(opened, LmdbKeyValueStore.READERS_MAX));
            LOG.warn("the database takes no more writes; what it holds is read by another way");
            source = fresh;
            return fresh;
        } catch (LmdbException e) {
            throw new IOException("cannot open the database in " + directory + " to read: " + e.getMessage(), e);
        }
    }

    private Map<Table, Dbi<ByteBuffer>> tables(Env<ByteBuffer> opened) {
        Map<Table, Dbi<ByteBuffer>> tables = new HashMap<>();
        try (Txn<ByteBuffer> txn = opened.txnRead()) {
            for (Table table : names) {
                tables.put(table, opened.openDbi(txn, table.name().getBytes(StandardCharsets.US_ASCII), null, false));
            }
            txn.commit();
        }
        return Map.copyOf(tables);
    }

    @Override
    public synchronized void close() {
        Env<ByteBuffer> opened = env;
        if (opened != null) {
            opened.close();
            env = null;
        }
    }
}
