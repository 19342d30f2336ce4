package cas.overview;

/// How the process that had the store before this one ended.
public enum LastStop {
    /// There was none: this process made the store.
    NEW,
    /// It closed the store; nothing had to be recovered.
    CLEAN,
    /// It was cut off: killed, crashed, or the power went.
    UNCLEAN,
}
