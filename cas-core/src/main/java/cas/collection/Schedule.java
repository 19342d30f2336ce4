package cas.collection;

import cas.error.CasException.InvalidArgument;
import java.time.Duration;

/// When to collect without being asked: containerd's settings with containerd's defaults (rule G11), and a grace
/// period.
///
/// @param pauseThreshold share of the time that collections may take, 0 to 0.5; 0 for one a second at most
/// @param deletionThreshold so many deletions start a collection at once; 0 to wait for the next one that is due
/// @param mutationThreshold so many changes make one due; 0 if only deletions do
/// @param scheduleDelay between a reason to collect at once and the collection
/// @param startupDelay before the first one; 0 for none at the start
/// @param grace blobs and snapshots younger than this stay
public record Schedule(
        double pauseThreshold,
        int deletionThreshold,
        int mutationThreshold,
        Duration scheduleDelay,
        Duration startupDelay,
        Duration grace) {
    public static final double PAUSE_THRESHOLD_MAX = 0.5;

    public static final Schedule DEFAULT =
            new Schedule(0.02, 0, 100, Duration.ZERO, Duration.ofMillis(100), Duration.ZERO);

    public Schedule {
        if (!(pauseThreshold >= 0 && pauseThreshold <= PAUSE_THRESHOLD_MAX)) {
            throw new InvalidArgument("pause threshold of collections: expected 0 to " + PAUSE_THRESHOLD_MAX
                    + ", found " + pauseThreshold);
        }
        requireNotNegative("deletion threshold", deletionThreshold < 0, deletionThreshold);
        requireNotNegative("mutation threshold", mutationThreshold < 0, mutationThreshold);
        requireNotNegative("schedule delay", scheduleDelay.isNegative(), scheduleDelay);
        requireNotNegative("start-up delay", startupDelay.isNegative(), startupDelay);
        requireNotNegative("grace period", grace.isNegative(), grace);
    }

    private static void requireNotNegative(String what, boolean negative, Object found) {
        if (negative) {
            throw new InvalidArgument(what + " of collections: expected 0 or more, found " + found);
        }
    }
}
