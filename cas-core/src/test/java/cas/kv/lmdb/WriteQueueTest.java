package cas.kv.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private static PendingWrite<Boolean> write() {
        return new PendingWrite<>(tx -> true);
    }

    private static FutureTask<List<PendingWrite<?>>> taking(WriteQueue queue) {
        FutureTask<List<PendingWrite<?>>> task = new FutureTask<>(queue::take);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    @Test
    void nobodyWaitsForWhatWasNotAnnounced() throws IOException {
        WriteQueue queue = new WriteQueue(LONG, LONG);
        queue.add(write(), false);
        assertEquals(1, queue.take().size());
    }

    @Test
    void aGroupWaitsForWhatWasAnnounced() throws Exception {
        WriteQueue queue = new WriteQueue(LONG, LONG);
        queue.announce();
        queue.announce();
        queue.announce();
        var taking = taking(queue);
        queue.add(write(), true);
        queue.add(write(), false);
        queue.add(write(), true);
        queue.gone();
        assertEquals(3, taking.get().size());
    }

    @Test
    void aGroupThatCameTogetherIsWaitedForAgain() throws Exception {
        WriteQueue queue = new WriteQueue(0, LONG);
        queue.add(write(), false);
        queue.add(write(), false);
        assertEquals(2, queue.take().size());
        var taking = taking(queue);
        queue.add(write(), false);
        queue.add(write(), false);
        assertEquals(2, taking.get().size());
    }

    @Test
    void theWaitHasAnEnd() throws IOException {
        WriteQueue queue = new WriteQueue(1000, 1000);
        queue.announce();
        queue.add(write(), false);
        assertEquals(1, queue.take().size());
    }

    @Test
    void aGroupHasALimit() throws IOException {
        WriteQueue queue = new WriteQueue(LONG, LONG);
        queue.announce();
        for (int i = 0; i < WriteQueue.GROUP_WRITES_MAX + 1; i++) {
            queue.add(write(), false);
        }
        assertEquals(WriteQueue.GROUP_WRITES_MAX, queue.take().size());
        queue.gone();
        queue.close();
        assertEquals(1, queue.take().size());
    }

    @Test
    void aClosedQueueEndsWithWhatItHas() throws Exception {
        WriteQueue queue = new WriteQueue(LONG, LONG);
        queue.announce();
        queue.add(write(), false);
        queue.close();
        assertEquals(1, queue.take().size());
        assertEquals(0, queue.take().size());
        assertThrows(IOException.class, () -> queue.add(write(), false));
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        WriteQueue queue = new WriteQueue(LONG, LONG);
        var taking = taking(queue);
        queue.close();
        assertEquals(0, taking.get().size());
    }
}
