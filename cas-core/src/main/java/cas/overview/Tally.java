package cas.overview;

/// How many things, and the bytes they take on disk; hard links counted once.
public record Tally(long count, long bytes) {
    public static final Tally NONE = new Tally(0, 0);

    public Tally plus(Tally other) {
        return new Tally(count + other.count, bytes + other.bytes);
    }
}
