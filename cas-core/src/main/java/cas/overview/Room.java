package cas.overview;

/// What there is to write new things into, just now.
///
/// @param freeBytes of the file system that holds the persist directory
/// @param lackedBytes of it go to the reserve first, which is not full
/// @param promisedBytes of it were promised to writes under way
public record Room(long freeBytes, long lackedBytes, long promisedBytes) {
    /// What one more may have; less than nothing if the reserve lacks more than there is.
    public long availableBytes() {
        return freeBytes - lackedBytes - promisedBytes;
    }
}
