package cas.os;

/// What a device node stands for.
public record Device(Kind kind, int major, int minor) {
    public enum Kind {
        CHARACTER,
        BLOCK,
    }

    /// How an overlay marks a name that the layers below have and this one has not (rule E10).
    public static final Device WHITEOUT = new Device(Kind.CHARACTER, 0, 0);
}
