package cas.layer;

import cas.error.CasException.Exhausted;
import cas.os.FileSystems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Watches room and time while a layer is unpacked (rule S17).
final class Guard {
    private static final long STEP_BYTES = 64 << 20;
    private static final long RESERVE_BYTES = 32 << 20;

    private final FileSystems fileSystems;
    private final InstantSource clock;
    private final Path directory;
    private final Duration timeMax;
    private final Instant started;
    private long uncheckedBytes = STEP_BYTES;

    Guard(FileSystems fileSystems, InstantSource clock, Path directory, Duration timeMax) {
        this.fileSystems = fileSystems;
        this.clock = clock;
        this.directory = directory;
        this.timeMax = timeMax;
        this.started = clock.instant();
    }

    /// To be told before so many bytes are written.
    void spend(long bytes) throws IOException {
        uncheckedBytes += bytes;
        if (uncheckedBytes < STEP_BYTES) {
            return;
        }
        uncheckedBytes = 0;
        long free = fileSystems.capacity(directory).freeBytes();
        if (free < RESERVE_BYTES) {
            throw new Exhausted("unpack layer into " + directory + ": expected at least " + RESERVE_BYTES
                    + " bytes free, found " + free);
        }
        if (Duration.between(started, clock.instant()).compareTo(timeMax) > 0) {
            throw Refused.layer("expected to be unpacked within " + timeMax + ", found it takes longer");
        }
    }
}
