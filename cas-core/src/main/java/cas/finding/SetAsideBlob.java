package cas.finding;

import cas.digest.Digest;

/// Wrong bytes that were moved out of the way of their blob.
///
/// @param number tells several copies of one blob apart
public record SetAsideBlob(Digest digest, long number, long size) {}
