package cas.event;

import cas.error.CasException.Aborted;
import cas.error.Reason;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One listener's queue. One thread takes from it; any thread may close it.
public final class Subscription implements AutoCloseable {
    private final EventBus bus;
    private final int eventsMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Occurrence> queue = new ArrayDeque<>();
    private boolean ended;
    private boolean overrun;

    Subscription(EventBus bus, int eventsMax) {
        this.bus = bus;
        this.eventsMax = eventsMax;
    }

    /// Waits for the next event.
    ///
    /// @return empty if the subscription has ended
    /// @throws Aborted if this listener was too slow; events are missing from here on
    public Optional<Occurrence> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty() && !ended && !overrun) {
                changed.await();
            }
            if (overrun) {
                throw new Aborted(
                        Reason.SUBSCRIBER_TOO_SLOW,
                        "subscription to events: expected at most " + eventsMax
                                + " events not yet taken, found more; subscribe and list again");
            }
            return Optional.ofNullable(queue.poll());
        } finally {
            lock.unlock();
        }
    }

    /// False if this listener wants no more.
    boolean offer(Occurrence occurrence) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            if (queue.size() >= eventsMax) {
                overrun = true;
                queue.clear();
            } else {
                queue.add(occurrence);
            }
            changed.signalAll();
            return !overrun;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Wants no more; a waiting [#next] answers empty.
    @Override
    public void close() {
        lock.lock();
        try {
            queue.clear();
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        bus.forget(this);
    }
}
