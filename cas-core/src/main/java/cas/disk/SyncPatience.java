package cas.disk;

import java.util.concurrent.TimeUnit;

/// How long a sync waits for those who will soon want one too: about as long as a sync takes. Who waits for others
/// then loses less than it would by coming too late for the sync of others. What a flush costs is nobody's to
/// know beforehand: a tenth of a millisecond in a data centre, twenty on an eMMC. For one thread at a time.
public final class SyncPatience {
    /// Enough for a small file's way to a fast disk.
    public static final long NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

    /// However slow the disk is, and however long it was busy with others.
    public static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    private final long nanosMax;
    private long last = NANOS_MIN;
    private long nanos = NANOS_MIN;

    public SyncPatience() {
        this(NANOS_MAX);
    }

    /// @param nanosMax how long a sync waits at most, not below [#NANOS_MIN]
    public SyncPatience(long nanosMax) {
        this.nanosMax = nanosMax;
    }

    /// A sync took so long. One slow one among fast ones, such as a busy disk has now and then, changes nothing.
    public void took(long syncNanos) {
        nanos = Math.clamp(Math.min(last, syncNanos), NANOS_MIN, nanosMax);
        last = syncNanos;
    }

    /// How long to wait.
    public long nanos() {
        return nanos;
    }
}
