package cas.content.local;

import cas.disk.Disk;
import cas.disk.StoreHealth;
import cas.disk.SyncNotBegun;
import cas.disk.SyncPatience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Syncs the names of one directory for many at a time: whoever comes while a sync is under way shares the next one
/// (rule D16). Nobody is answered by a sync that began before they asked. Each sync waits a moment for those that have
/// said they are about to come: [SyncPatience].
final class SharedSync {
    private final Disk disk;
    private final StoreHealth health;
    private final Path directory;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SyncPatience patience;
    private boolean running;
    private int coming;
    private long begun;
    private long finished;
    private @Nullable Throwable failure;

    SharedSync(Disk disk, StoreHealth health, Path directory) {
        this(disk, health, directory, new SyncPatience());
    }

    SharedSync(Disk disk, StoreHealth health, Path directory, SyncPatience patience) {
        this.patience = patience;
        this.disk = disk;
        this.health = health;
        this.directory = directory;
    }

    /// Says that somebody will soon ask for a sync.
    Coming coming() {
        lock.lock();
        try {
            coming++;
        } finally {
            lock.unlock();
        }
        return new Coming();
    }

    /// Somebody for whom the next sync waits until he asks for it, or is closed. For one thread.
    final class Coming implements AutoCloseable {
        private boolean over;

        private Coming() {}

        /// As [SharedSync#sync]. Between his coming and his asking no sync begins: whoever waited takes him along.
        void sync() throws IOException {
            lock.lock();
            try {
                leave();
                awaitSync();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                leave();
            } finally {
                lock.unlock();
            }
        }

        private void leave() {
            if (!over) {
                over = true;
                coming--;
                if (coming == 0) {
                    changed.signalAll();
                }
            }
        }
    }

    /// When it returns, the names in the directory are on disk. A failure is final and turns the store read-only.
    void sync() throws IOException {
        lock.lock();
        try {
            awaitSync();
        } finally {
            lock.unlock();
        }
    }

    /// The caller holds the lock, once.
    private void awaitSync() throws IOException {
        long wanted = begun + 1;
        while (finished < wanted) {
            if (failure != null) {
                throw new IOException("cannot sync " + directory + ": an earlier sync failed", failure);
            }
            if (running) {
                changed.awaitUninterruptibly();
            } else {
                lead();
            }
        }
    }

    private void awaitOthers() {
        long left = patience.nanos();
        boolean interrupted = false;
        while (coming > 0 && left > 0) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
                left = 0;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead() throws IOException {
        running = true;
        awaitOthers();
        long mine = ++begun;
        lock.unlock();
        long start = System.nanoTime();
        boolean synced = false;
        Throwable failed = null;
        try {
            disk.syncNames(directory);
            synced = true;
        } catch (SyncNotBegun e) {
            // Costs this caller its commit and nobody else anything: the next one asks again.
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            failed = e;
            health.degrade("the sync of " + directory + " failed: " + e.getMessage());
            throw e;
        } finally {
            lock.lock();
            running = false;
            failure = failed;
            if (synced) {
                finished = mine;
                patience.took(System.nanoTime() - start);
            }
            changed.signalAll();
        }
    }
}
