package cas.content.local;

import cas.disk.Disk;
import cas.disk.StoreHealth;
import cas.disk.SyncNotBegun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Syncs the names of one directory for many at a time: whoever comes while a sync is under way shares the next one
/// (rule D16). Nobody is answered by a sync that began before they asked.
final class SharedSync {
    private final Disk disk;
    private final StoreHealth health;
    private final Path directory;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean running;
    private long begun;
    private long finished;
    private @Nullable Throwable failure;

    SharedSync(Disk disk, StoreHealth health, Path directory) {
        this.disk = disk;
        this.health = health;
        this.directory = directory;
    }

    /// When it returns, the names in the directory are on disk. A failure is final and turns the store read-only.
    void sync() throws IOException {
        lock.lock();
        try {
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
        } finally {
            lock.unlock();
        }
    }

    private void lead() throws IOException {
        running = true;
        long mine = ++begun;
        lock.unlock();
        boolean synced = false;
        Throwable failed = new IllegalStateException("the sync of " + directory + " did not end");
        try {
            disk.syncNames(directory);
            synced = true;
            failed = null;
        } catch (SyncNotBegun e) {
            // Costs this caller its commit and nobody else anything: the next one asks again.
            failed = null;
            throw e;
        } catch (IOException | RuntimeException e) {
            failed = e;
            health.degrade("the sync of " + directory + " failed: " + e.getMessage());
            throw e;
        } finally {
            lock.lock();
            running = false;
            failure = failed;
            if (synced) {
                finished = mine;
            }
            changed.signalAll();
        }
    }
}
