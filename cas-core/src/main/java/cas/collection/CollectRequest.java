package cas.collection;

import cas.error.CasException.InvalidArgument;
import java.time.Duration;

/// How to collect.
///
/// @param dryRun only say what would go
/// @param grace blobs and snapshots younger than this stay
/// @param backEnds also look for bytes and directories that have no record; takes a walk over all of them
public record CollectRequest(boolean dryRun, Duration grace, boolean backEnds) {
    public CollectRequest {
        if (grace.isNegative()) {
            throw new InvalidArgument("collect: expected a grace period of 0 or more, found " + grace);
        }
    }
}
