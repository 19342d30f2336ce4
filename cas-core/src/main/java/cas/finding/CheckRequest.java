package cas.finding;

import cas.error.CasException.InvalidArgument;
import java.time.Duration;

/// What is to be checked.
///
/// @param bytes whether all bytes are to be read as well, not only the records and names
/// @param bytesPerSecondMax how fast bytes are read, 0 for as fast as it goes
/// @param trustedFor bytes that were verified so short a time ago are not read again, so that a check
///     that was cut off goes on where it was; zero to read all
public record CheckRequest(boolean bytes, long bytesPerSecondMax, Duration trustedFor) {
    public CheckRequest {
        if (bytesPerSecondMax < 0 || trustedFor.isNegative()) {
            throw new InvalidArgument("check: expected a rate and an age of 0 or more, found " + bytesPerSecondMax
                    + " and " + trustedFor);
        }
    }

    public static CheckRequest structure() {
        return new CheckRequest(false, 0, Duration.ZERO);
    }

    public static CheckRequest everything() {
        return new CheckRequest(true, 0, Duration.ZERO);
    }
}
