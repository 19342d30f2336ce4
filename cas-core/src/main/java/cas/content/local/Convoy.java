package cas.content.local;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Lets commits of small blobs set out together (rule D16). Each needs flushes of the disk one after the other, and
/// those of commits at the same point are one flush. Left alone, clients fall into two or three parties that are never
/// at the same point, and the disk flushes for each of them.
///
/// So whoever sets out waits for as many as were on their way when others last set out, and at most for as long as the
/// way takes. A single client never waits, and nobody does where the disk flushes fast.
final class Convoy {
    /// A commit that is over faster has nothing to gain.
    static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private static final long WAIT_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private final LongSupplier clock;
    private final long waitNanosMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition departed = lock.newCondition();
    private int underWay;
    private int waiting;
    private int usual = 1;
    private long departures;
    private long lastNanos;
    private long tripNanos;

    Convoy() {
        this(System::nanoTime, WAIT_NANOS_MAX);
    }

    /// @param clock nanoseconds since whenever
    /// @param waitNanosMax however long a commit takes
    Convoy(LongSupplier clock, long waitNanosMax) {
        this.clock = clock;
        this.waitNanosMax = waitNanosMax;
    }

    /// One commit on its way. To be closed.
    final class Trip implements AutoCloseable {
        private final long start = clock.getAsLong();

        private Trip() {}

        /// It went all the way. One slow trip among fast ones changes nothing.
        void arrived() {
            long took = clock.getAsLong() - start;
            lock.lock();
            try {
                tripNanos = Math.min(lastNanos, took);
                lastNanos = took;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                underWay--;
            } finally {
                lock.unlock();
            }
        }
    }

    /// Returns when it is time to set out.
    Trip join() {
        lock.lock();
        try {
            underWay++;
            waiting++;
            long mine = departures;
            if (waiting < usual && tripNanos >= FAST_NANOS) {
                await(mine);
            }
            if (departures == mine) {
                depart();
            }
        } finally {
            lock.unlock();
        }
        return new Trip();
    }

    private void await(long mine) {
        long left = Math.min(tripNanos, waitNanosMax);
        boolean interrupted = false;
        while (departures == mine && left > 0) {
            try {
                left = departed.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
                left = 0;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void depart() {
        departures++;
        waiting = 0;
        usual = underWay;
        departed.signalAll();
    }

    /// Whether commits take so long here that they wait for each other.
    boolean waits() {
        lock.lock();
        try {
            return tripNanos >= FAST_NANOS;
        } finally {
            lock.unlock();
        }
    }

    /// How many wait for others now.
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }
}
