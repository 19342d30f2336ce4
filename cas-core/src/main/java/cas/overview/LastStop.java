package cas.overview;

/// How the store was closed the last time.
public enum LastStop {
    /// There was no last time: the store was made by this opening.
    NEVER,
    /// It was closed; nothing had to be recovered.
    CLEAN,
    /// It was cut off: the process was killed or the power failed.
    CUT,
}
