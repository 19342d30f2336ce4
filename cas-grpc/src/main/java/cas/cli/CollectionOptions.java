package cas.cli;

import cas.collection.Schedule;
import java.time.Duration;
import picocli.CommandLine.Option;

/// When the daemon collects by itself: containerd's settings and defaults, and a grace period.
final class CollectionOptions {
    @Option(
            names = "--gc-pause-threshold",
            paramLabel = "SHARE",
            description = "Share of the time that collections may take, 0 to 0.5 (default: 0.02).")
    private double pauseThreshold = Schedule.DEFAULT.pauseThreshold();

    @Option(
            names = "--gc-deletion-threshold",
            paramLabel = "N",
            description = "So many deletions start a collection at once; 0: wait until one is due (default: 0).")
    private int deletionThreshold = Schedule.DEFAULT.deletionThreshold();

    @Option(
            names = "--gc-mutation-threshold",
            paramLabel = "N",
            description = "So many changes make a collection due; 0: only deletions do (default: 100).")
    private int mutationThreshold = Schedule.DEFAULT.mutationThreshold();

    @Option(
            names = "--gc-schedule-delay",
            paramLabel = "TIME",
            description = "Between a reason to collect at once and the collection (default: 0ms).")
    private Duration scheduleDelay = Schedule.DEFAULT.scheduleDelay();

    @Option(
            names = "--gc-startup-delay",
            paramLabel = "TIME",
            description = "Before the first collection; 0: none at the start (default: 100ms).")
    private Duration startupDelay = Schedule.DEFAULT.startupDelay();

    @Option(
            names = "--gc-grace",
            paramLabel = "TIME",
            description = "Blobs and snapshots younger than this stay, held or not (default: 0s).")
    private Duration grace = Schedule.DEFAULT.grace();

    Schedule schedule() {
        return new Schedule(pauseThreshold, deletionThreshold, mutationThreshold, scheduleDelay, startupDelay, grace);
    }
}
