package cas.disk;

/// Room held back for what must go on when the disk is full (rule D7).
@FunctionalInterface
public interface Relief {
    /// Nothing is held back.
    Relief NONE = doing -> false;

    /// Lets go of a part of it.
    ///
    /// @param doing who needs it, for the log
    /// @return false if there is nothing left
    boolean relieve(String doing);
}
