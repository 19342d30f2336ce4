package cas.volume;

/// How the bytes of a volume came to be, fastest first.
public enum CreationMethod {
    /// The file system shares the blocks until one side writes.
    REFLINK,
    /// Copied, holes left out.
    SPARSE_COPY,
    /// A snapshot on top of the image's layers.
    SNAPSHOT,
}
