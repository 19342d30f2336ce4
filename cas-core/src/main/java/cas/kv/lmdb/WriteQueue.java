package cas.kv.lmdb;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes on their way to the one thread that does them, in groups that share a sync (rule D16). A group waits a moment
/// for those that were announced, and a shorter one for as many as came together the last time: whoever was answered
/// together tends to come back together.
final class WriteQueue {
    /// More would make the first of them wait too long.
    static final int GROUP_WRITES_MAX = 256;

    private long announcedNanosMax;
    private final long usualNanosMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final Deque<PendingWrite<?>> queue = new ArrayDeque<>();
    private int announced;
    private int usual = 1;
    private boolean closed;

    /// @param announcedNanosMax how long the first of a group waits for those that were announced
    /// @param usualNanosMax how long it waits for as many as the last time
    WriteQueue(long announcedNanosMax, long usualNanosMax) {
        this.announcedNanosMax = announcedNanosMax;
        this.usualNanosMax = usualNanosMax;
    }

    /// How long the first of a group waits for those that were announced, from now on. For the thread that takes.
    void waitForAnnounced(long nanosMax) {
        announcedNanosMax = nanosMax;
    }

    /// A write that was announced comes, or does not come after all: [#gone].
    void announce() {
        lock.lock();
        try {
            announced++;
        } finally {
            lock.unlock();
        }
    }

    void gone() {
        lock.lock();
        try {
            announced--;
            signalIfReady();
        } finally {
            lock.unlock();
        }
    }

    /// @param wasAnnounced whether this is one of those that were announced
    void add(PendingWrite<?> write, boolean wasAnnounced) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the key-value store is closed");
            }
            queue.add(write);
            if (wasAnnounced) {
                announced--;
            }
            signalIfReady();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing is taken after what is here already.
    void close() {
        lock.lock();
        try {
            closed = true;
            ready.signal();
        } finally {
            lock.unlock();
        }
    }

    /// The first of a group begins the wait, the last one ends it; nobody else wakes the thread.
    private void signalIfReady() {
        if (queue.size() == 1 || isWhole()) {
            ready.signal();
        }
    }

    private boolean isWhole() {
        return closed || queue.size() >= GROUP_WRITES_MAX || announced <= 0 && queue.size() >= usual;
    }

    /// Waits for the next group.
    ///
    /// @return empty if the queue was closed and all writes were taken
    List<PendingWrite<?>> take() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                ready.awaitUninterruptibly();
            }
            awaitOthers();
            List<PendingWrite<?>> group = new ArrayList<>();
            while (!queue.isEmpty() && group.size() < GROUP_WRITES_MAX) {
                group.add(queue.poll());
            }
            usual = Math.max(1, group.size());
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void awaitOthers() {
        long start = System.nanoTime();
        while (!isWhole()) {
            long most = announced > 0 ? announcedNanosMax : usualNanosMax;
            long left = most - (System.nanoTime() - start);
            if (left <= 0) {
                return;
            }
            try {
                ready.awaitNanos(left);
            } catch (InterruptedException e) {
                return; // Nobody may stop this thread; a group that is not whole is one, too.
            }
        }
    }
}
