package cas.finding;

import java.time.Instant;
import java.util.Optional;

/// What is known of the bytes of the whole store.
///
/// @param damaged blobs that are known to be damaged now
/// @param verified when the last reading of all bytes had been begun that came to its end
public record Soundness(long damaged, Optional<Instant> verified) {
    public static final Soundness UNKNOWN = new Soundness(0, Optional.empty());
}
