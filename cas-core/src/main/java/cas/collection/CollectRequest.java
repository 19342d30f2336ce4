package cas.collection;

import cas.error.CasException.InvalidArgument;
import java.time.Duration;
import java.util.Optional;

/// How to collect.
///
/// @param dryRun only say what would go
/// @param grace blobs and snapshots younger than this stay; empty: as whoever runs the store has set it, and none at
/// all where nobody did
/// @param backEnds also look for bytes and directories that have no record; takes a walk over all of them
public record CollectRequest(boolean dryRun, Optional<Duration> grace, boolean backEnds) {
    public CollectRequest {
        if (grace.isPresent() && grace.get().isNegative()) {
            throw new InvalidArgument("collect: expected a grace period of 0 or more, found " + grace.get());
        }
    }

    public CollectRequest(boolean dryRun, Duration grace, boolean backEnds) {
        this(dryRun, Optional.of(grace), backEnds);
    }

    /// The same with this grace period if it has none of its own.
    public CollectRequest orGrace(Duration usual) {
        return grace.isPresent() ? this : new CollectRequest(dryRun, usual, backEnds);
    }
}
