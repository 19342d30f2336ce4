package cas.collection;

/// Why something goes.
public enum Cause {
    /// Nothing that is held leads to it.
    UNHELD,
    /// Its time is over: the label `containerd.io/gc.expire`, or an ingest nobody went on with (rule B35).
    EXPIRED,
    /// It has no record: what a crash, or a deletion from all namespaces, left on disk.
    UNRECORDED,
}
