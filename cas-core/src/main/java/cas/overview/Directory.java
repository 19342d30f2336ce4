package cas.overview;

import java.nio.file.Path;

/// A directory below the persist directory.
///
/// @param encrypted whether what lies here is meant to be encrypted
public record Directory(Role role, Path path, boolean encrypted) {
    /// What a directory is for.
    public enum Role {
        /// Blobs, ingests, snapshots and metadata.
        CASE,
        /// Volumes of the encrypted kind.
        VAULT_VOLUMES,
        /// Volumes whose owner asked for no encryption.
        CLEAR_VOLUMES,
        /// Belongs to the downloader; measured, never touched.
        DOWNLOADER,
        /// Belongs to the verifier; measured, never touched.
        VERIFIER,
        /// Reserved.
        UNSEALED_VAULT,
    }
}
