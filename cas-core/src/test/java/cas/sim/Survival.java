package cas.sim;

/// What a power cut leaves of that which was not synced. A file system may do any of these.
public enum Survival {
    NOTHING,
    EVERYTHING,
    /// Some names and not others; of bytes a part, or zeros in their place.
    SOME,
}
