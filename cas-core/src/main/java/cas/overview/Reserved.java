package cas.overview;

/// What the store holds back on its disk for what must go on when that is full.
///
/// @param wantedBytes 0 if the file system cannot hold room back
/// @param heldBytes less than wanted while the disk is, or was, too full
/// @param promisedBytes to writes under way, of what is free
public record Reserved(long wantedBytes, long heldBytes, long promisedBytes) {}
