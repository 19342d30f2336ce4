package cas.server;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Lines of the log that strangers can cause: so many in a while, and how many were left out.
final class Complaints {
    static final int LINES_MAX = 20;
    static final long WINDOW_NANOS = 60_000_000_000L;

    private final LongSupplier nanos;
    private long begun;
    private int said;
    private long unsaid;

    /// @param nanos a clock that only goes forward
    Complaints(LongSupplier nanos) {
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    synchronized void say(Consumer<String> log, String line) {
        long now = nanos.getAsLong();
        if (now - begun >= WINDOW_NANOS) {
            if (unsaid > 0) {
                log.accept(unsaid + " more refusals were not written down");
            }
            begun = now;
            said = 0;
            unsaid = 0;
        }
        if (said < LINES_MAX) {
            said++;
            log.accept(line);
        } else {
            unsaid++;
        }
    }
}
