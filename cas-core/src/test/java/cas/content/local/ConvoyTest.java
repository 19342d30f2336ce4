package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConvoyTest {
    private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();
    private final Convoy convoy = new Convoy(clock::get, FOR_EVER);

    /// So many that set out one after the other without waiting, and are on their way together.
    private List<Convoy.Trip> underWay(int count) {
        List<Convoy.Trip> trips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            trips.add(convoy.join());
        }
        return trips;
    }

    private void arrive(List<Convoy.Trip> trips, long nanos) {
        clock.addAndGet(nanos);
        for (Convoy.Trip trip : trips) {
            trip.arrived();
            trip.close();
        }
    }

    private FutureTask<Convoy.Trip> joining() {
        FutureTask<Convoy.Trip> task = new FutureTask<>(convoy::join);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void awaitWaiting(int count) {
        while (convoy.waiting() != count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoIsAloneNeverWaits() {
        for (int i = 0; i < 4; i++) {
            arrive(underWay(1), FOR_EVER);
        }
        assertEquals(0, convoy.waiting());
    }

    @Test
    void nobodyWaitsWhereCommitsAreFast() {
        arrive(underWay(3), Convoy.FAST_NANOS - 1);
        arrive(underWay(1), Convoy.FAST_NANOS - 1);
        assertEquals(0, convoy.waiting());
    }

    @Test
    void whoWasUnderWayIsWaitedFor() throws Exception {
        arrive(underWay(3), FOR_EVER);
        FutureTask<Convoy.Trip> first = joining();
        awaitWaiting(1);
        FutureTask<Convoy.Trip> second = joining();
        awaitWaiting(2);
        assertFalse(first.isDone());
        assertFalse(second.isDone());
        Convoy.Trip third = convoy.join();
        assertEquals(0, convoy.waiting());
        arrive(List.of(first.get(), second.get(), third), FOR_EVER);
    }

    @Test
    void twoPartiesBecomeOne() throws Exception {
        List<Convoy.Trip> one = underWay(2);
        List<Convoy.Trip> other = underWay(2);
        arrive(one, FOR_EVER);
        FutureTask<Convoy.Trip> first = joining();
        FutureTask<Convoy.Trip> second = joining();
        awaitWaiting(2);
        arrive(other, FOR_EVER);
        FutureTask<Convoy.Trip> third = joining();
        awaitWaiting(3);
        Convoy.Trip fourth = convoy.join();
        arrive(List.of(first.get(), second.get(), third.get(), fourth), FOR_EVER);
    }

    /// Of two that were under way one stays away: the other one waits as long as a trip takes, and never again.
    @Test
    void theWaitHasAnEnd() {
        arrive(underWay(2), Convoy.FAST_NANOS);
        arrive(underWay(1), Convoy.FAST_NANOS);
        clock.addAndGet(FOR_EVER);
        assertEquals(0, convoy.waiting());
        arrive(underWay(1), FOR_EVER);
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        arrive(underWay(2), FOR_EVER);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            try (Convoy.Trip _ = convoy.join()) {
                return Thread.currentThread().isInterrupted();
            }
        });
        Thread thread = Thread.ofPlatform().daemon().start(task);
        awaitWaiting(1);
        thread.interrupt();
        assertTrue(task.get());
    }

    @Test
    void whatFailsBeforeItArrivesSaysNothingOfTheTime() throws Exception {
        arrive(underWay(2), FOR_EVER);
        Convoy.Trip failed = convoyOf(2);
        failed.close();
        FutureTask<Convoy.Trip> first = joining();
        awaitWaiting(1);
        arrive(List.of(convoy.join(), first.get()), FOR_EVER);
    }

    private Convoy.Trip convoyOf(int count) throws Exception {
        FutureTask<Convoy.Trip> first = joining();
        awaitWaiting(count - 1);
        Convoy.Trip second = convoy.join();
        first.get().close();
        return second;
    }
}
