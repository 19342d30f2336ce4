package cas.volume;

/// What a volume is on disk.
public enum VolumeFormat {
    /// A disk of plain bytes: one file.
    RAW,
    /// A root file system on a snapshot: one directory with `rootfs`, `image-config.json` and `snapshotid.txt`.
    CONTAINER,
}
