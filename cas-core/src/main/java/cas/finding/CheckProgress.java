package cas.finding;

/// How far a check has come.
///
/// @param blobs looked at so far
/// @param totalBlobs to be looked at
/// @param bytes read or known to be right so far
/// @param totalBytes of all blobs
public record CheckProgress(long blobs, long totalBlobs, long bytes, long totalBytes) {
    public static final CheckProgress NONE = new CheckProgress(0, 0, 0, 0);
}
