package cas.check;

import cas.finding.BlobVerifier.Pace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// Keeps reading to a rate, so that it is in nobody's way.
final class Pacer implements Pace {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StoreChecker.Parts parts;
    private final long bytesPerSecondMax;
    private final Gate gate;
    private final Instant begun;
    private long spent;

    /// Throws when the work is to end.
    interface Gate {
        void pass() throws IOException;
    }

    /// @param bytesPerSecondMax 0 for no limit
    Pacer(StoreChecker.Parts parts, long bytesPerSecondMax, Gate gate) {
        this.parts = parts;
        this.bytesPerSecondMax = bytesPerSecondMax;
        this.gate = gate;
        this.begun = parts.clock().instant();
    }

    @Override
    public void spend(long bytes) throws IOException {
        gate.pass();
        spent += bytes;
        if (bytesPerSecondMax == 0) {
            return;
        }
        Duration due = Duration.ofSeconds(spent / bytesPerSecondMax)
                .plusNanos(spent % bytesPerSecondMax * NANOS_PER_SECOND / bytesPerSecondMax);
        Duration early = due.minus(Duration.between(begun, parts.clock().instant()));
        if (early.isPositive()) {
            parts.pause().pause(early);
        }
    }
}
