package cas.disk;

import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Whether the store may still be written to. One failed sync ends that for good, until the store is opened
/// anew: what the kernel has dropped it does not confess twice (rule D5).
public final class StoreHealth {
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    /// Turns the store read-only. The first reason stays.
    public void degrade(String why) {
        failure.compareAndSet(null, why);
    }

    /// Why the store is read-only; empty while it is well.
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /// @param doing what is refused if the store is read-only, such as `commit sha256:...`
    /// @throws FailedPrecondition if the store is read-only
    public void requireWritable(String doing) {
        failure().ifPresent(why -> {
            throw new FailedPrecondition(
                    Reason.STORE_READ_ONLY, "cannot " + doing + ": the store is read-only since " + why);
        });
    }
}
