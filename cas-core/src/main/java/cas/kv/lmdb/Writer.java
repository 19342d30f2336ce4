package cas.kv.lmdb;

import cas.disk.StoreHealth;
import cas.disk.SyncPatience;
import cas.error.CasException;
import cas.kv.KeyValueStore.Announced;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes. LMDB's writer lock belongs to an operating-system thread, so a virtual thread that
/// parked in a write would stop the engine for ever; one platform thread cannot.
///
/// All that wait when it comes round share one transaction and one sync (group commit). One that
/// throws leaves nothing behind and takes nobody along. Callers are answered after the sync.
final class Writer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private static final long USUAL_NANOS_MAX = 300_000;
    /// More than any group writes.
    private static final long ROOMY_BYTES = 1L << 30;

    private final Env<ByteBuffer> env;
    private final Map<Table, Dbi<ByteBuffer>> tables;
    private final StoreHealth health;
    private final Spare spare;
    private final LmdbTransaction.Buffers buffers = new LmdbTransaction.Buffers();
    private final WriteQueue queue = new WriteQueue(SyncPatience.NANOS_MIN, USUAL_NANOS_MAX);
    private final SyncPatience patience = new SyncPatience();
    private final Thread thread;

    Writer(Env<ByteBuffer> env, Map<Table, Dbi<ByteBuffer>> tables, StoreHealth health, Spare spare) {
        this.spare = spare;
        this.env = env;
        this.tables = tables;
        this.health = health;
        this.thread = Thread.ofPlatform().name("cas-kv-writer").daemon().unstarted(this::run);
    }

    /// LMDB's writer lock belongs to an operating-system thread; the caller's may be a virtual one.
    static <T> T onPlatformThread(Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name("cas-kv-open").daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case RuntimeException refused -> throw refused;
                case Error error -> throw error;
                case null, default -> throw new AssertionError(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the database was opened", e);
        }
    }

    void start() {
        thread.start();
    }

    <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
        requireWritable();
        return awaited(work, false);
    }

    private void requireWritable() {
        health.requireWritable("write metadata");
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a write inside a write would wait for itself");
        }
    }

    private <T> T awaited(Function<? super WriteTransaction, T> work, boolean wasAnnounced) throws IOException {
        PendingWrite<T> write = new PendingWrite<>(work);
        queue.add(write, wasAnnounced);
        return write.await();
    }

    Announced announce() {
        queue.announce();
        return new Soon();
    }

    /// For one thread.
    private final class Soon implements Announced {
        private boolean over;

        @Override
        public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
            requireWritable();
            boolean first = !over;
            over = true;
            return awaited(work, first);
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                queue.gone();
            }
        }
    }

    private void run() {
        while (true) {
            List<PendingWrite<?>> group = queue.take();
            if (group.isEmpty()) {
                return;
            }
            commit(group);
        }
    }

    private void commit(List<PendingWrite<?>> group) {
        try {
            health.requireWritable("write metadata");
            try (Txn<ByteBuffer> txn = env.txnWrite()) {
                if (runAll(group, txn)) {
                    commit(txn);
                }
            }
        } catch (LmdbException e) {
            RuntimeException told = LmdbFailure.of("commit metadata", e);
            if (told instanceof LmdbFailure failure) {
                health.degrade(failure.broken().toString());
            } else if (LmdbFailure.isLasting(env)) {
                health.degrade(told.getMessage() + ", and the database takes no more writes");
            }
            group.forEach(write -> write.fail(told));
        } catch (CasException e) {
            group.forEach(write -> write.fail(e));
        } catch (RuntimeException | Error e) {
            // Not foreseen, so nothing is known about what was written; but callers must not wait for ever.
            health.degrade(e.toString());
            group.forEach(write -> write.fail(e));
        } finally {
            group.forEach(PendingWrite::answer);
            keepSpare();
        }
    }

    private void commit(Txn<ByteBuffer> txn) {
        long start = System.nanoTime();
        txn.commit();
        patience.took(System.nanoTime() - start);
        queue.waitForAnnounced(patience.nanos());
    }

    /// Nobody waits for this, and what fails here has cost nobody anything yet.
    private void keepSpare() {
        try {
            spare.keep(usedBytes(env));
        } catch (IOException | CasException | LmdbException e) {
            LOG.warn("no room could be set aside for the database", e);
        }
    }

    /// Up to the last page that was ever in use.
    static long usedBytes(Env<ByteBuffer> env) {
        return (env.info().lastPageNumber + 1) * env.stat().pageSize;
    }

    /// @return whether there is anything to commit
    private boolean runAll(List<PendingWrite<?>> group, Txn<ByteBuffer> txn) {
        if (group.size() == 1) {
            return run(group.getFirst(), in(txn));
        }
        return isRoomy() ? runTogether(group, txn) : runNested(group, txn);
    }

    /// Whether the map holds whatever a group may write.
    private boolean isRoomy() {
        return env.info().mapSize - usedBytes(env) >= ROOMY_BYTES;
    }

    /// With room in the map no write of a group fails within LMDB; what fails by itself is taken back by itself.
    private boolean runTogether(List<PendingWrite<?>> group, Txn<ByteBuffer> txn) {
        LmdbTransaction shared = in(txn);
        boolean any = false;
        for (PendingWrite<?> write : group) {
            LmdbTransaction mine = shared.revocable();
            if (run(write, mine)) {
                any = true;
            } else {
                mine.revoke();
            }
        }
        return any;
    }

    /// In a map that is nearly full a write can break LMDB's transaction: only its own, nested one.
    private boolean runNested(List<PendingWrite<?>> group, Txn<ByteBuffer> txn) {
        boolean any = false;
        for (PendingWrite<?> write : group) {
            try (Txn<ByteBuffer> child = env.txn(txn)) {
                if (run(write, in(child))) {
                    child.commit();
                    any = true;
                }
            } catch (LmdbException e) {
                write.fail(LmdbFailure.of("write metadata", e));
            }
        }
        return any;
    }

    private LmdbTransaction in(Txn<ByteBuffer> txn) {
        return new LmdbTransaction(tables, txn, buffers, spare);
    }

    private static boolean run(PendingWrite<?> write, LmdbTransaction transaction) {
        try {
            return write.run(transaction);
        } finally {
            transaction.end();
        }
    }

    /// Lets what waits be written, then ends the thread.
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
