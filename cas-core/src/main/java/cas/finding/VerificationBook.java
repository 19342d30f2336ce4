package cas.finding;

import cas.content.Blob;
import cas.digest.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What the records say about blobs, over all namespaces, and what was learned of their bytes. Durable.
public interface VerificationBook {
    /// A blob that somebody has.
    ///
    /// @param verified when its bytes were last known to be right: read then, or committed
    /// @param damage if it is flagged
    record Entry(Blob blob, Instant verified, Optional<Damage> damage) {}

    /// A reading of all bytes, under way or done.
    ///
    /// @param after the last blob that was looked at
    record Round(Instant begun, Optional<Digest> after, CheckProgress progress) {}

    /// The blobs behind `after` that somebody has, ordered by digest: at most a page of them, none at the end.
    List<Entry> page(Optional<Digest> after) throws IOException;

    /// Writes down that these bytes were read and are right, and how far the round has come. Flags they
    /// had are gone.
    void verified(Collection<Digest> digests, Optional<Round> round) throws IOException;

    /// Flags a blob, if anybody has it.
    void flag(Blob blob, String why) throws IOException;

    /// The blobs that are flagged, ordered by digest.
    List<Damage> damages() throws IOException;

    /// The round under way.
    Optional<Round> round() throws IOException;

    /// A round came to its end: nothing is under way, and all bytes are known since it was begun.
    void finish(Instant begun) throws IOException;

    Soundness soundness() throws IOException;

    /// Compares the records with each other and with what lies on disk.
    void compare(Consumer<Finding> found) throws IOException;
}
