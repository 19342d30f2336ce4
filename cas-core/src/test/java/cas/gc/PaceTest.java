package cas.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Schedule;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// When the next collection is due (rule G11), on a clock that the test moves.
final class PaceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final Schedule USUAL = Schedule.DEFAULT;

    private static Schedule schedule(double pause, int deletions, int mutations, Duration delay, Duration startup) {
        return new Schedule(pause, deletions, mutations, delay, startup, Duration.ZERO);
    }

    /// One that has run once, for 100 ms, up to second 10; then it rests for 4.9 s.
    private static Pace rested(Schedule schedule) {
        Pace pace = new Pace(schedule, 0);
        pace.begin();
        pace.succeeded(10 * SECOND - 100 * MILLI, 10 * SECOND);
        return pace;
    }

    @Test
    void theFirstIsDueAfterTheStartupDelay() {
        assertEquals(OptionalLong.of(7 * SECOND + 100 * MILLI), new Pace(USUAL, 7 * SECOND).due());
    }

    @Test
    void withoutAStartupDelayNothingIsDueWithoutAReason() {
        Pace pace = new Pace(schedule(0.02, 0, 100, Duration.ZERO, Duration.ZERO), 0);
        assertEquals(OptionalLong.empty(), pace.due());
        for (int i = 0; i < 99; i++) {
            assertFalse(pace.changed(false, SECOND));
        }
        assertTrue(pace.changed(false, 2 * SECOND), "the hundredth change is");
        assertEquals(OptionalLong.of(2 * SECOND), pace.due());
    }

    @Test
    void nothingIsDueAfterOneWithoutAReason() {
        assertEquals(OptionalLong.empty(), rested(USUAL).due());
    }

    @Test
    void collectionsTakeNoMoreThanTheirShareOfTheTime() {
        Pace pace = rested(USUAL);
        assertTrue(pace.changed(true, 11 * SECOND));
        assertEquals(OptionalLong.of(10 * SECOND + 4900 * MILLI), pace.due());
    }

    @Test
    void aReasonAfterTheRestIsDueAtOnce() {
        Pace pace = rested(USUAL);
        pace.changed(true, 60 * SECOND);
        assertEquals(OptionalLong.of(60 * SECOND), pace.due());
    }

    @Test
    void theRestFollowsTheAverage() {
        Pace pace = rested(USUAL);
        pace.begin();
        pace.succeeded(20 * SECOND, 20 * SECOND + 300 * MILLI);
        pace.changed(true, 21 * SECOND);
        assertEquals(OptionalLong.of(20 * SECOND + 300 * MILLI + 9800 * MILLI), pace.due());
    }

    @Test
    void shortOnesCountAsFiveMilliseconds() {
        Pace pace = new Pace(USUAL, 0);
        pace.begin();
        pace.succeeded(SECOND, SECOND + 1);
        pace.changed(true, SECOND + 2);
        assertEquals(OptionalLong.of(SECOND + 1 + 245 * MILLI), pace.due());
    }

    @Test
    void withoutAShareThereIsOneASecondAtMost() {
        Pace pace = rested(schedule(0, 0, 100, Duration.ZERO, Duration.ZERO));
        pace.changed(true, 10 * SECOND + 1);
        assertEquals(OptionalLong.of(11 * SECOND), pace.due());
    }

    @Test
    void manyDeletionsDoNotWaitForTheRest() {
        Pace pace = rested(schedule(0.02, 3, 0, Duration.ofMillis(50), Duration.ZERO));
        pace.changed(true, 11 * SECOND);
        pace.changed(true, 11 * SECOND);
        assertEquals(OptionalLong.of(10 * SECOND + 4900 * MILLI), pace.due());
        assertTrue(pace.changed(true, 11 * SECOND));
        assertEquals(OptionalLong.of(11 * SECOND + 50 * MILLI), pace.due());
        assertFalse(pace.changed(true, 12 * SECOND), "more of them do not put it off");
    }

    @Test
    void changesAloneAreNoReasonWithoutAThreshold() {
        Pace pace = rested(schedule(0.02, 0, 0, Duration.ZERO, Duration.ZERO));
        for (int i = 0; i < 1000; i++) {
            assertFalse(pace.changed(false, 11 * SECOND));
        }
        assertEquals(OptionalLong.empty(), pace.due());
    }

    @Test
    void whatChangesDuringOneIsAReasonForTheNext() {
        Pace pace = new Pace(USUAL, 0);
        pace.changed(true, SECOND);
        pace.begin();
        assertEquals(OptionalLong.empty(), pace.due());
        pace.changed(false, SECOND);
        pace.succeeded(SECOND, SECOND + 100 * MILLI);
        assertEquals(OptionalLong.empty(), pace.due(), "one change is too few");
        pace.begin();
        pace.changed(true, 7 * SECOND);
        pace.succeeded(7 * SECOND, 7 * SECOND + 100 * MILLI);
        assertEquals(OptionalLong.of(7 * SECOND + 5000 * MILLI), pace.due());
    }

    @Test
    void failuresAreTriedAgainALittleLaterEachTime() {
        Pace pace = new Pace(USUAL, 0);
        pace.begin();
        pace.failed(10 * SECOND);
        assertEquals(OptionalLong.of(12 * SECOND), pace.due());
        pace.begin();
        pace.failed(20 * SECOND);
        assertEquals(OptionalLong.of(23 * SECOND), pace.due());
        pace.begin();
        pace.succeeded(30 * SECOND, 30 * SECOND + 100 * MILLI);
        assertEquals(OptionalLong.empty(), pace.due());
        pace.begin();
        pace.failed(40 * SECOND);
        assertEquals(OptionalLong.of(40 * SECOND + 4900 * MILLI + SECOND), pace.due(), "counted anew");
    }
}
