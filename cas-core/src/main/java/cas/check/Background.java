package cas.check;

import cas.error.CasException;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does a small piece of work every minute until it is closed. Work that fails is left alone for an hour.
final class Background implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final long PAUSE_SECONDS = 60;
    private static final long PAUSE_AFTER_FAILURE_SECONDS = 3600;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;
    private int running;

    /// A piece of it.
    interface Work {
        void run() throws IOException;
    }

    /// Works on the thread of the caller; returns when this is closed.
    void run(Work work) {
        if (!enter()) {
            return;
        }
        try {
            long pause = PAUSE_SECONDS;
            while (rest(pause)) {
                pause = piece(work) ? PAUSE_SECONDS : PAUSE_AFTER_FAILURE_SECONDS;
            }
        } finally {
            leave();
        }
    }

    private boolean piece(Work work) {
        try {
            work.run();
            return true;
        } catch (IOException | CasException e) {
            if (!isClosed()) {
                LOG.warn("work in the background failed; it goes on in an hour", e);
            }
            return false;
        }
    }

    private boolean enter() {
        lock.lock();
        try {
            running += closed ? 0 : 1;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// @return false if it was closed
    private boolean rest(long seconds) {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(seconds);
            while (!closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the piece under way.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            while (running > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
