package cas.content;

import cas.digest.Digest;

/// Committed bytes.
public record Blob(Digest digest, long size) {}
