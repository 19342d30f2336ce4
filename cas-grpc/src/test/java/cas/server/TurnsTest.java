package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns();
    private final List<String> done = new ArrayList<>();
    /// A pool of threads that run when they are told to.
    private final Deque<Runnable> elsewhere = new ArrayDeque<>();

    private void runElsewhere() {
        while (!elsewhere.isEmpty()) {
            elsewhere.poll().run();
        }
    }

    @Test
    void whatComesFirstIsDoneFirstWhereverItIsDone() {
        turns.here(() -> done.add("one"));
        turns.on(elsewhere::add, () -> done.add("two"));
        turns.here(() -> done.add("three"));
        turns.on(elsewhere::add, () -> done.add("four"));
        turns.here(() -> done.add("five"));
        assertEquals(List.of("one"), done);
        runElsewhere();
        assertEquals(List.of("one", "two", "three", "four", "five"), done);
        turns.here(() -> done.add("six"));
        assertEquals("six", done.getLast());
    }

    @Test
    void aStepThatMakesAnotherOneEndsFirst() {
        turns.here(() -> {
            turns.here(() -> done.add("inner"));
            done.add("outer");
        });
        assertEquals(List.of("outer", "inner"), done);
    }

    @Test
    void aStepThatThrowsDoesNotStopTheOthers() {
        turns.on(elsewhere::add, () -> {
            throw new IllegalStateException("on purpose");
        });
        turns.here(() -> done.add("after"));
        assertThrows(IllegalStateException.class, this::runElsewhere);
        assertEquals(List.of("after"), done);
    }

    @Test
    void threadsThatTakeNothingMoreStopNobodyElse() {
        assertThrows(
                RejectedExecutionException.class,
                () -> turns.on(
                        work -> {
                            throw new RejectedExecutionException("closed");
                        },
                        () -> done.add("never")));
        turns.here(() -> done.add("after"));
        assertEquals(List.of("after"), done);
    }
}
