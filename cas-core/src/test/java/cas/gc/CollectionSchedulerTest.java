package cas.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Chain;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collector;
import cas.collection.Removal;
import cas.collection.Schedule;
import cas.collection.Subject;
import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who begins a collection and when (rules G11-G13), with a collector that does what the test says and on a clock that
/// the test moves. Only the last tests need a thread, and they wait for it, not for time.
final class CollectionSchedulerTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final int WAITING = 8;

    private final AtomicLong now = new AtomicLong();
    private final Script script = new Script();
    private final CollectedStore store;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    CollectionSchedulerTest() throws IOException {
        store = CollectedStore.inMemory();
    }

    @AfterEach
    void close() throws IOException {
        threads.shutdownNow();
        store.close();
    }

    /// Takes 100 ms of the test's time, or fails.
    private final class Script implements Collector {
        private final List<CollectRequest> requests = new CopyOnWriteArrayList<>();
        private final Semaphore begun = new Semaphore(0);
        private volatile Optional<Semaphore> held = Optional.empty();
        private volatile Optional<Exception> failure = Optional.empty();

        @Override
        public Collected collect(CollectRequest request, Consumer<Removal> visitor) throws IOException {
            requests.add(request);
            begun.release();
            held.ifPresent(Semaphore::acquireUninterruptibly);
            now.addAndGet(100 * MILLI);
            switch (failure.orElse(null)) {
                case null -> {}
                case IOException e -> throw e;
                case CasException e -> throw e;
                case Exception e -> throw new AssertionError(e);
            }
            return new Collected(Instant.EPOCH, Map.of(), 0, 0, Duration.ZERO, Duration.ZERO);
        }

        @Override
        public List<Chain> why(Subject subject) {
            return List.of();
        }
    }

    private CollectionScheduler scheduler(boolean unclean) {
        return scheduler(unclean, Schedule.DEFAULT);
    }

    private CollectionScheduler scheduler(boolean unclean, Schedule schedule) {
        return new CollectionScheduler(script, store.metadata.references(), schedule, unclean, now::get);
    }

    @Test
    void theFirstComesAfterTheStartupDelay() {
        CollectionScheduler scheduler = scheduler(false);
        assertFalse(scheduler.isDue());
        now.set(100 * MILLI);
        assertTrue(scheduler.isDue());
        assertTrue(scheduler.collectDue());
        assertFalse(scheduler.isDue(), "and the next when there is a reason");
    }

    /// Rule G12: deletions of the store itself, not told by anybody.
    @Test
    void aDeletionMakesTheNextOneDue() throws IOException {
        CollectionScheduler scheduler = scheduler(false);
        store.put(CollectedStore.ONE, "blob", CollectedStore.ROOT, "1");
        now.set(SECOND);
        scheduler.collectDue();
        now.addAndGet(10 * SECOND);
        store.put(CollectedStore.ONE, "another", CollectedStore.ROOT, "1");
        assertFalse(scheduler.isDue(), "what comes is no reason");
        store.metadata.content(CollectedStore.ONE, Optional.empty()).delete(CollectedStore.digest("blob"));
        assertTrue(scheduler.isDue());
    }

    @Test
    void theStartAfterACrashLooksForRemainsUntilItHas() throws IOException {
        CollectionScheduler scheduler = scheduler(true);
        script.failure = Optional.of(new IOException("broken"));
        assertTrue(scheduler.collectDue(), "another time it may work");
        script.failure = Optional.empty();
        scheduler.collect();
        scheduler.collect();
        assertEquals(
                List.of(true, true, false),
                script.requests.stream().map(CollectRequest::backEnds).toList());
    }

    @Test
    void aCleanStartLooksForNoRemains() throws IOException {
        scheduler(false).collect();
        assertEquals(new CollectRequest(false, Duration.ZERO, false), script.requests.getFirst());
    }

    @Test
    void theGracePeriodIsTheSchedules() throws IOException {
        Duration grace = Duration.ofMinutes(3);
        scheduler(false, new Schedule(0.02, 0, 100, Duration.ZERO, Duration.ZERO, grace))
                .collect();
        assertEquals(Optional.of(grace), script.requests.getFirst().grace());
    }

    @Test
    void whoWaitsHearsOfTheFailure() {
        script.failure = Optional.of(new IOException("broken"));
        assertThrows(IOException.class, () -> scheduler(false).collect());
    }

    @Test
    void aReadOnlyStoreIsNotTriedAgain() {
        CollectionScheduler scheduler = scheduler(false);
        script.failure = Optional.of(new FailedPrecondition(Reason.STORE_READ_ONLY, "read-only"));
        assertFalse(scheduler.collectDue());
    }

    @Test
    void itIsTriedAgainAfterAFailure() {
        CollectionScheduler scheduler = scheduler(false);
        script.failure = Optional.of(new IOException("broken"));
        assertTrue(scheduler.collectDue());
        assertFalse(scheduler.isDue());
        now.addAndGet(2 * SECOND);
        assertTrue(scheduler.isDue());
    }

    /// Rule G13: each waits for one that began after it asked, and all of them for the same.
    @Test
    void whoWaitsAtTheSameTimeSharesOne() throws InterruptedException, ExecutionException {
        CollectionScheduler scheduler = scheduler(false);
        Semaphore gate = new Semaphore(0);
        script.held = Optional.of(gate);
        Future<?> first = threads.submit(() -> collectNow(scheduler));
        require(script.begun.tryAcquire(1, TimeUnit.MINUTES));
        List<Thread> waiting = new CopyOnWriteArrayList<>();
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            others.add(threads.submit(() -> {
                waiting.add(Thread.currentThread());
                collectNow(scheduler);
            }));
        }
        awaitParked(waiting);
        gate.release();
        first.get();
        require(script.begun.tryAcquire(1, TimeUnit.MINUTES));
        assertTrue(others.stream().noneMatch(Future::isDone), "the one under way was not enough for them");
        gate.release(WAITING);
        for (Future<?> other : others) {
            other.get();
        }
        // A third only if one of them had not come to wait yet.
        assertTrue(script.requests.size() <= 3, () -> "collections: " + script.requests.size());
    }

    private static void collectNow(CollectionScheduler scheduler) {
        try {
            scheduler.collect();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(boolean happened) {
        assertTrue(happened, "a minute was not enough");
    }

    /// All of them wait for the same condition.
    private static void awaitParked(List<Thread> waiting) {
        while (waiting.size() < WAITING
                || waiting.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void runsUntilItIsClosed() throws InterruptedException, ExecutionException, IOException {
        CollectionScheduler scheduler = new CollectionScheduler(
                script,
                store.metadata.references(),
                new Schedule(0.5, 0, 1, Duration.ZERO, Duration.ofNanos(1), Duration.ZERO),
                false,
                System::nanoTime);
        Future<?> running = threads.submit(scheduler);
        require(script.begun.tryAcquire(1, TimeUnit.MINUTES));
        store.put(CollectedStore.ONE, "blob", CollectedStore.ROOT, "1");
        require(script.begun.tryAcquire(1, TimeUnit.MINUTES));
        scheduler.close();
        running.get();
    }
}
