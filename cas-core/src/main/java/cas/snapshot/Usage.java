package cas.snapshot;

/// What one layer takes: allocated bytes and distinct inodes (rule E11).
public record Usage(long sizeBytes, long inodes) {
    public static final Usage NONE = new Usage(0, 0);
}
