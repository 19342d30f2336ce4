package cas.wire;

import cas.error.CasException.InvalidArgument;
import com.google.protobuf.Duration;

/// Lengths of time, to the nanosecond.
final class Durations {
    /// Ten thousand years, as `google.protobuf.Duration` has it.
    private static final long SECONDS_MAX = 315_576_000_000L;

    private Durations() {}

    static Duration toWire(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.toSeconds())
                .setNanos(duration.toNanosPart())
                .build();
    }

    /// @param what what it is the length of, for the refusal
    /// @throws InvalidArgument if it is negative or longer than ten thousand years
    static java.time.Duration fromWire(String what, Duration duration) {
        if (duration.getSeconds() < 0 || duration.getSeconds() > SECONDS_MAX || duration.getNanos() < 0) {
            throw new InvalidArgument(what + ": expected 0 to " + SECONDS_MAX + " seconds, found "
                    + duration.getSeconds() + " seconds and " + duration.getNanos() + " nanoseconds");
        }
        return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }
}
