package cas.disk;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.volume.VolumeName;
import java.util.UUID;

/// Everything that has a place below the persist directory. Made of digests, numbers and checked names only: no
/// user text ever becomes a path (rule S7).
public sealed interface StoreObject {
    /// The directories that are always there.
    enum Place implements StoreObject {
        PERSIST,
        VAULT,
        /// What [StoreRoot] opens: `vault/case`.
        STORE,
        CONTENT,
        BLOBS,
        INGESTS,
        /// Blobs whose bytes were not what their name said: kept, never served (rule D14).
        QUARANTINE,
        SNAPSHOTTER,
        SNAPSHOTS,
        COPYING_SNAPSHOTTER,
        COPIED_SNAPSHOTS,
        /// The one database.
        DATABASE,
        /// The last good copies of it.
        DATABASE_COPIES,
        VAULT_VOLUMES,
        CLEAR,
        CLEAR_VOLUMES,
        UNSEALED_VAULT,
    }

    /// Directories of other programs: we measure them and never make them.
    enum Neighbour implements StoreObject {
        DOWNLOADER,
        VERIFIER,
    }

    /// The files of [StoreRoot].
    enum RootFile implements StoreObject {
        FORMAT,
        /// The next `format` file before it takes its place.
        FORMAT_NEW,
        LOCK,
        /// Real blocks that mean nothing: see [Reserve].
        BALLAST,
    }

    /// The committed blobs of one algorithm.
    record BlobDirectory(Algorithm algorithm) implements StoreObject {}

    record BlobFile(Digest digest) implements StoreObject {}

    /// @param number tells several bad copies of one blob apart
    record QuarantinedBlob(Digest digest, long number) implements StoreObject {}

    /// One write in progress.
    ///
    /// @param id the SHA-256 digest of its ref
    record IngestDirectory(Digest id) implements StoreObject {}

    /// The bytes of a small blob on their way from memory to their name: no ingest, and worth nothing
    /// after a crash.
    ///
    /// @param number tells those of one process apart
    record DraftBlob(long number) implements StoreObject {}

    record IngestFile(IngestDirectory ingest, IngestPart part) implements StoreObject {}

    enum IngestPart {
        DATA,
        RECORD,
        /// The next record before it takes its place.
        RECORD_NEW,
    }

    /// How far something made of several files has come: built and removed under private names, so that under
    /// its own name it is whole or absent.
    enum Stage {
        BUILDING,
        WHOLE,
        REMOVING,
    }

    record SnapshotDirectory(long id, Stage stage) implements StoreObject {}

    /// A snapshot that holds a copy of its parent.
    record CopiedTree(long id, Stage stage) implements StoreObject {}

    record SnapshotTree(SnapshotDirectory snapshot, SnapshotPart part) implements StoreObject {}

    enum SnapshotPart {
        /// The upper directory.
        FS,
        WORK,
    }

    /// A volume: a file for a disk, a directory for a container.
    record VolumeEntry(VolumeName name, boolean encrypted, Stage stage) implements StoreObject {}

    /// What a disk held when a snapshot of its group was made, beside the disk; worth nothing without a record.
    record VolumeCopy(UUID snapshot, VolumeName name, boolean encrypted) implements StoreObject {}

    /// What a container volume's directory holds.
    record VolumeContent(VolumeEntry volume, VolumePart part) implements StoreObject {}

    enum VolumePart {
        ROOTFS,
        IMAGE_CONFIG,
        SNAPSHOT_ID,
    }
}
