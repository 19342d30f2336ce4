package cas.wire;

import cas.error.CasException.InvalidArgument;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Optional;

/// Points in time, to the nanosecond (rule A12).
public final class Timestamps {
    /// 0001-01-01T00:00:00Z: what Go writes for a time that was never set.
    static final long GO_ZERO_SECONDS = -62_135_596_800L;

    private static final long SECONDS_MAX = 253_402_300_799L;
    private static final int NANOS_MAX = 999_999_999;

    private Timestamps() {}

    public static Timestamp toWire(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /// Empty for a field that is not there and for Go's zero time.
    ///
    /// @param present `hasX()` of the message: an absent field reads as 1970, which is a time like any other
    /// @throws InvalidArgument if it is no time of the years 1 to 9999
    public static Optional<Instant> fromWire(boolean present, Timestamp timestamp) {
        long seconds = timestamp.getSeconds();
        int nanos = timestamp.getNanos();
        if (!present || seconds == GO_ZERO_SECONDS && nanos == 0) {
            return Optional.empty();
        }
        if (seconds < GO_ZERO_SECONDS || seconds > SECONDS_MAX || nanos < 0 || nanos > NANOS_MAX) {
            throw new InvalidArgument("timestamp of " + seconds + " seconds and " + nanos
                    + " nanoseconds: expected one of the years 1 to 9999");
        }
        return Optional.of(Instant.ofEpochSecond(seconds, nanos));
    }

    /// For the times of a record that a server always sets; 1970 if it did not.
    static Instant recorded(Timestamp timestamp) {
        return fromWire(true, timestamp).orElse(Instant.EPOCH);
    }
}
