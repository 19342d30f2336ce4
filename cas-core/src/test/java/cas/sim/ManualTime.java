package cas.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that stands still until it is moved.
public final class ManualTime implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }
}
