package cas.overview;

/// The parts of the persist directory that are measured apart.
public enum Area {
    /// Committed blobs.
    CONTENT,
    /// Writes in progress.
    INGESTS,
    /// Unpacked layers and writable trees.
    SNAPSHOTS,
    /// The database.
    METADATA,
    /// Volumes below `vault`.
    VOLUMES_ENCRYPTED,
    /// Volumes below `clear`.
    VOLUMES_CLEAR,
    /// Owned by the downloader agent, only measured by us.
    DOWNLOADER,
    /// Owned by the verifier agent, only measured by us.
    VERIFIER,
    /// Reserved, only measured by us.
    UNSEALED_VAULT,
}
