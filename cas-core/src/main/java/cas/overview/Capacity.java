package cas.overview;

/// What a file system has, as statvfs(3) tells it.
///
/// @param freeBytes what we may still write
/// @param totalInodes 0 if the file system does not count them
public record Capacity(long totalBytes, long freeBytes, long totalInodes, long freeInodes) {}
