package cas.kv.lmdb;

import cas.disk.Disk;
import cas.disk.Relief;
import cas.disk.StoreHealth;
import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.Restored;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import cas.os.FileSystems;
import cas.os.MemoryFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/// The ordered map on LMDB: one file, copy on write, no recovery step, every commit synced (rule D8).
/// One process and one instance per directory; the caller holds the store's exclusive lock.
public final class LmdbKeyValueStore implements KeyValueStore {
    /// How far the database can grow. Costs address space only, and is never changed while open: growing
    /// a map under a reader pulls it away from under the reader.
    public static final long MAP_BYTES = 16L * 1024 * 1024 * 1024;

    /// Transactions that may read at one moment.
    static final int READERS_MAX = 256;

    private static final int FILE_MODE = 0600;
    private static final int TABLES_MAX = 64;
    private static final String FILE = "data.mdb";

    private final Env<ByteBuffer> env;
    private final Spare spare;
    private final Writer writer;
    private final Refuge refuge;
    private volatile Source source;
    private boolean closed;
    private Optional<DatabaseCopies> copies = Optional.empty();
    private Optional<PageWatch> watched = Optional.empty();
    /// The transaction that the newest copy holds, or that was the last when this was opened.
    private long copied;

    private LmdbKeyValueStore(Env<ByteBuffer> env, Map<Table, Dbi<ByteBuffer>> tables, Settings settings) {
        this.env = env;
        this.source = new Source(tables, new Readers(env, READERS_MAX));
        this.refuge = new Refuge(settings.directory(), settings.tables(), settings.mapBytes());
        this.spare = settings.spare();
        this.writer = new Writer(env, tables, settings.health(), spare);
    }

    /// Where the database lies and what it holds.
    ///
    /// @param directory exists; holds the database and nothing else
    /// @param libraries exists; where the native libraries are put, on a file system not mounted `noexec`
    /// @param tables made if they are not there
    /// @param health turned read-only by a commit that fails for good
    public record Settings(
            Path directory,
            Path libraries,
            List<Table> tables,
            long mapBytes,
            StoreHealth health,
            Footing footing,
            Optional<Safety> safety) {
        public Settings {
            tables = List.copyOf(tables);
            if (tables.size() > TABLES_MAX) {
                throw new IllegalArgumentException(
                        "tables: expected at most " + TABLES_MAX + ", found " + tables.size());
            }
        }

        /// Without copies.
        public Settings(
                Path directory,
                Path libraries,
                List<Table> tables,
                long mapBytes,
                StoreHealth health,
                Footing footing) {
            this(directory, libraries, tables, mapBytes, health, footing, Optional.empty());
        }

        /// The usual size, libraries beside the database, without copies.
        public Settings(Path directory, List<Table> tables, StoreHealth health, Footing footing) {
            this(directory, directory, tables, MAP_BYTES, health, footing);
        }

        public Settings with(Safety wanted) {
            return new Settings(directory, libraries, tables, mapBytes, health, footing, Optional.of(wanted));
        }

        private Path file() {
            return directory.resolve(FILE);
        }

        private Spare spare() {
            return new Spare(footing.fileSystems(), footing.relief(), file(), footing.spareBytes());
        }
    }

    /// What lets the database survive its own damage.
    ///
    /// @param copies where the last good copies of it are kept
    /// @param distrust why it is to be replaced by a copy whatever it looks like; empty if it is not
    public record Safety(Path copies, Look look, Optional<String> distrust) {}

    /// How much of the database is looked at before it is opened. One of a few thousand blobs is looked at whole in
    /// any case.
    public enum Look {
        /// Its ends.
        SHORT,
        /// Its ends, since most kills have nothing to do with what is in the database. All of it when this is
        /// the second kill since it was last looked at whole: a damaged database that kills does so again.
        AFTER_KILL,
        ALL,
    }

    /// What lets the database live on a full disk.
    ///
    /// @param spareBytes kept allocated beyond the last page, so that deleting finds room; 0 for none
    /// @param relief asked when even that runs out
    public record Footing(FileSystems fileSystems, MemoryFiles memory, long spareBytes, Relief relief) {}

    /// @throws cas.error.CasException.Exhausted if the disk is full
    public static LmdbKeyValueStore open(Disk disk, Settings settings) throws IOException {
        Optional<DatabaseCopies> copies = settings.safety()
                .map(safety -> new DatabaseCopies(
                        disk,
                        settings.directory(),
                        safety.copies(),
                        settings.footing().relief()));
        if (copies.isPresent()) {
            Safety safety = settings.safety().orElseThrow();
            copies.get().prepare(safety.look(), safety.distrust());
        }
        NativeLibrary.prepare(disk, settings.libraries());
        // LMDB writes no page twice before it is synced; on btrfs doing that in place is what a full disk allows.
        settings.footing().fileSystems().keepInPlace(settings.directory());
        LmdbKeyValueStore store;
        try (var _ = LockFile.prepare(settings.footing().memory(), settings.directory(), READERS_MAX)) {
            store = Writer.onPlatformThread(() -> openNow(settings));
        }
        boolean opened = false;
        try {
            disk.syncNames(settings.directory());
            store.spare.keep(store.usedBytes());
            opened = true;
        } finally {
            if (!opened) {
                store.env.close();
            }
        }
        store.writer.start();
        store.copies = copies;
        store.watched = Optional.of(new PageWatch(disk, settings.file()));
        store.copied = store.transaction();
        return store;
    }

    private static LmdbKeyValueStore openNow(Settings settings) throws IOException {
        try {
            Env<ByteBuffer> env = Env.create()
                    .setMapSize(settings.mapBytes())
                    .setMaxDbs(TABLES_MAX)
                    .setMaxReaders(READERS_MAX)
                    .open(settings.directory().toFile(), FILE_MODE, EnvFlags.MDB_NOTLS);
            try {
                env.readerCheck();
                return new LmdbKeyValueStore(env, openTables(env, settings.tables()), settings);
            } catch (LmdbException e) {
                env.close();
                throw e;
            }
        } catch (LmdbException e) {
            throw unwrapped(LmdbFailure.of("open the database " + settings.file(), e));
        } catch (LinkageError e) {
            throw new IOException(
                    "cannot load the native library of LMDB from " + settings.libraries()
                            + " (is that file system mounted noexec?): " + e.getMessage(),
                    e);
        }
    }

    private static Map<Table, Dbi<ByteBuffer>> openTables(Env<ByteBuffer> env, List<Table> tables) {
        Map<Table, Dbi<ByteBuffer>> opened = new HashMap<>();
        try (Txn<ByteBuffer> txn = env.txnWrite()) {
            for (Table table : tables) {
                byte[] name = table.name().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                opened.put(table, env.openDbi(txn, name, null, false, DbiFlags.MDB_CREATE));
            }
            txn.commit();
        }
        return Map.copyOf(opened);
    }

    private static IOException unwrapped(RuntimeException e) {
        if (e instanceof LmdbFailure failure) {
            return failure.broken();
        }
        throw e;
    }

    @Override
    public <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
        Source from = source;
        Readers.Reader reader;
        try {
            reader = from.readers().take();
        } catch (Readers.Abandoned e) {
            from = flee();
            reader = from.readers().take();
        }
        LmdbTransaction transaction = new LmdbTransaction(from.tables(), reader.txn(), reader.buffers(), spare);
        try {
            return work.apply(transaction);
        } catch (LmdbFailure e) {
            throw e.broken();
        } finally {
            transaction.end();
            from.readers().giveBack(reader);
        }
    }

    /// Where reads come from.
    record Source(Map<Table, Dbi<ByteBuffer>> tables, Readers readers) {}

    private synchronized Source flee() throws IOException {
        if (closed) {
            throw new IOException("the key-value store is closed");
        }
        source = refuge.open();
        return source;
    }

    @Override
    public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
        return writer.write(work);
    }

    @Override
    public Announced announce() {
        return writer.announce();
    }

    /// Bytes of the database in use, of [Settings#mapBytes].
    public long usedBytes() throws IOException {
        return read(tx -> Writer.usedBytes(env));
    }

    private long transaction() {
        return env.info().lastTransactionId;
    }

    @Override
    public List<String> flaws() throws IOException {
        if (watched.isEmpty()) {
            return List.of();
        }
        Readers.Reader reader = source.readers().take();
        try {
            return watched.get().flaw(reader.txn().getId()).stream().toList();
        } finally {
            source.readers().giveBack(reader);
        }
    }

    @Override
    public Optional<Restored> restored() throws IOException {
        return copies.isPresent() ? copies.get().restored() : Optional.empty();
    }

    @Override
    public void settled() throws IOException {
        if (copies.isPresent()) {
            copies.get().settled();
        }
    }

    @Override
    public synchronized void keepCopy() throws IOException {
        long now = transaction();
        if (closed || copies.isEmpty() || now == copied) {
            return;
        }
        try {
            copies.get().add(into -> env.copy(into.toFile(), CopyFlags.MDB_CP_COMPACT));
            copied = now;
        } catch (LmdbException e) {
            throw unwrapped(LmdbFailure.of("copy the database", e));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            writer.close();
            source.readers().close();
            refuge.close();
            env.close();
        }
    }
}
