package cas.gc;

import cas.collection.CollectRequest;
import cas.collection.CollectionTrigger;
import cas.collection.Collector;
import cas.collection.ReferenceRecords;
import cas.collection.Schedule;
import cas.error.CasException;
import cas.error.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects when it is time to (rules G11, G12), on the thread that calls [#run], and when somebody waits for it (G13).
public final class CollectionScheduler implements CollectionTrigger, Runnable, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionScheduler.class);

    private final Collector collector;
    private final ReferenceRecords records;
    private final Schedule schedule;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Pace pace;
    private boolean suspicious;
    private boolean running;
    private boolean closed;
    private long begun;
    private long done;

    /// @param unclean whether the process before this one died: its remains are looked for by the first collection
    /// @param nanos a clock that only goes forward
    public CollectionScheduler(
            Collector collector, ReferenceRecords records, Schedule schedule, boolean unclean, LongSupplier nanos) {
        this.collector = collector;
        this.records = records;
        this.schedule = schedule;
        this.suspicious = unclean;
        this.nanos = nanos;
        this.pace = new Pace(schedule, nanos.getAsLong());
        records.listen(this::noticed);
    }

    private void noticed(boolean deleted) {
        lock.lock();
        try {
            if (pace.changed(deleted, nanos.getAsLong())) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Collects whenever it is due, until [#close] or an interrupt, or the store is read-only.
    @Override
    public void run() {
        try {
            while (awaitDue()) {
                if (!collectDue()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false if there will be no more
    private boolean awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                OptionalLong due = pace.due();
                if (due.isEmpty()) {
                    changed.await();
                } else {
                    long left = due.getAsLong() - nanos.getAsLong();
                    if (left <= 0) {
                        return true;
                    }
                    long _ = changed.awaitNanos(left);
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is worth to go on
    boolean collectDue() {
        try {
            collect();
            return true;
        } catch (CasException e) {
            LOG.warn("collection failed: {}", e.getMessage());
            return e.reason() != Reason.STORE_READ_ONLY;
        } catch (IOException e) {
            if (isClosed()) {
                LOG.debug("the last collection was cut off", e);
            } else {
                LOG.warn("collection failed", e);
            }
            return true;
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

    /// Whether one is due now.
    boolean isDue() {
        lock.lock();
        try {
            OptionalLong due = pace.due();
            return due.isPresent() && due.getAsLong() <= nanos.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void collect() throws IOException {
        long mine;
        lock.lock();
        try {
            long wanted = begun + 1;
            while (running && done < wanted) {
                changed.awaitUninterruptibly();
            }
            if (done >= wanted) {
                return;
            }
            running = true;
            mine = ++begun;
            pace.begin();
        } finally {
            lock.unlock();
        }
        boolean well = false;
        long began = nanos.getAsLong();
        try {
            runOnce();
            well = true;
        } finally {
            ended(well, mine, began);
        }
    }

    private void runOnce() throws IOException {
        boolean backEnds = suspicious || records.unrecordedLikely();
        collector.collect(new CollectRequest(false, schedule.grace(), backEnds), removal -> {});
        suspicious = false;
    }

    private void ended(boolean well, long mine, long began) {
        lock.lock();
        try {
            running = false;
            if (well) {
                done = mine;
                pace.succeeded(began, nanos.getAsLong());
            } else {
                pace.failed(nanos.getAsLong());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Begins no more collections by itself; one under way goes on.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
