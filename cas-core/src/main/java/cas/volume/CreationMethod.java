package cas.volume;

/// How the bytes of a volume came to be.
public enum CreationMethod {
    /// The file system shares the blocks until one side writes.
    REFLINK,
    /// Copied, holes left out.
    SPARSE_COPY,
    /// A snapshot on top of the image's layers.
    SNAPSHOT,
    /// A qcow2 that holds what is written, on top of the blob, which stays as it is.
    OVERLAY,
    /// Another format became this one, or compressed bytes were unpacked.
    CONVERSION,
    /// Nothing was there to begin with.
    BLANK,
}
