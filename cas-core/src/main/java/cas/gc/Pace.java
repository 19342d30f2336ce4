package cas.gc;

import cas.collection.Schedule;
import java.util.OptionalLong;

/// When the next collection is due (rule G11), in nanoseconds of a clock that only goes forward.
///
/// After one that took `t` on average there is none for `t / threshold - t`, so that collections take no more than
/// that share of the time; then one is due as soon as there is a reason. Nothing wakes up without a reason.
final class Pace {
    private static final long AVERAGE_NANOS_MIN = 5_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Schedule schedule;
    private long earliest;
    private boolean first;
    private boolean ran;
    private OptionalLong urgent = OptionalLong.empty();
    private OptionalLong reason = OptionalLong.empty();
    private int deletions;
    private int mutations;
    private int failures;
    private long runs;
    private long runNanos;

    Pace(Schedule schedule, long now) {
        this.schedule = schedule;
        this.first = !schedule.startupDelay().isZero();
        this.earliest = now + schedule.startupDelay().toNanos();
    }

    /// @return whether [#due] has changed
    boolean changed(boolean deleted, long now) {
        OptionalLong before = due();
        mutations++;
        if (deleted) {
            deletions++;
        }
        boolean enough = deletions > 0 && (schedule.deletionThreshold() == 0 || ran)
                || schedule.mutationThreshold() > 0 && mutations >= schedule.mutationThreshold();
        if (enough && reason.isEmpty()) {
            reason = OptionalLong.of(now);
        }
        if (schedule.deletionThreshold() > 0 && deletions >= schedule.deletionThreshold() && urgent.isEmpty()) {
            urgent = OptionalLong.of(now + schedule.scheduleDelay().toNanos());
        }
        return !due().equals(before);
    }

    /// Empty while there is no reason.
    OptionalLong due() {
        if (urgent.isPresent()) {
            return first ? OptionalLong.of(Math.min(urgent.getAsLong(), earliest)) : urgent;
        }
        if (first) {
            return OptionalLong.of(earliest);
        }
        if (reason.isEmpty()) {
            return OptionalLong.empty();
        }
        long begun = reason.getAsLong();
        return OptionalLong.of(
                ran
                        ? Math.max(begun, earliest)
                        : begun + schedule.scheduleDelay().toNanos());
    }

    /// One is about to begin: what comes from now on is a reason for the next.
    void begin() {
        first = false;
        urgent = OptionalLong.empty();
        reason = OptionalLong.empty();
        deletions = 0;
        mutations = 0;
    }

    void succeeded(long began, long now) {
        failures = 0;
        runs++;
        runNanos += now - began;
        ran = true;
        earliest = now + interval();
    }

    /// It is tried again, a second later each time.
    void failed(long now) {
        failures++;
        ran = true;
        earliest = now + interval() + failures * SECOND_NANOS;
        reason = OptionalLong.of(now);
    }

    private long interval() {
        if (schedule.pauseThreshold() == 0 || runs == 0) {
            return SECOND_NANOS;
        }
        long average = Math.max(runNanos / runs, AVERAGE_NANOS_MIN);
        return (long) (average / schedule.pauseThreshold()) - average;
    }
}
