package cas.finding;

import cas.digest.Digest;
import java.time.Instant;

/// A blob whose bytes are known to be wrong or gone, and were not brought again since.
///
/// @param size as it was committed
/// @param why one half-sentence
public record Damage(Digest digest, long size, Instant since, String why) {}
