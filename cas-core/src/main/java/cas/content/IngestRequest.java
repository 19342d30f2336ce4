package cas.content;

import cas.digest.Digest;
import java.util.Optional;

/// What a client says when it opens an ingest.
///
/// @param ref the name of the ingest, any non-empty text
/// @param total bytes the client means to write, 0 if it does not know
/// @param expected the digest it expects, which decides the algorithm
public record IngestRequest(String ref, long total, Optional<Digest> expected) {}
