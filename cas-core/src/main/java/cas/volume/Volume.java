package cas.volume;

import cas.name.Labels;
import cas.name.Namespace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A disk or a root file system that belongs to a machine. A volume that is listed is whole.
///
/// @param sizeBytes what the machine sees: the length of a disk; 0 for a container volume (no limit)
/// @param path where it lies; for a container volume the directory that holds `rootfs`
/// @param snapshotKey key of the writable snapshot, for container volumes
public record Volume(
        VolumeName name,
        Namespace namespace,
        VolumeFormat format,
        VolumeOrigin origin,
        CreationMethod method,
        boolean encrypted,
        long sizeBytes,
        Path path,
        Optional<String> snapshotKey,
        Labels labels,
        Instant created,
        VolumeTraits traits) {
    /// One of which there is nothing else to be known.
    public Volume(
            VolumeName name,
            Namespace namespace,
            VolumeFormat format,
            VolumeOrigin origin,
            CreationMethod method,
            boolean encrypted,
            long sizeBytes,
            Path path,
            Optional<String> snapshotKey,
            Labels labels,
            Instant created) {
        this(
                name,
                namespace,
                format,
                origin,
                method,
                encrypted,
                sizeBytes,
                path,
                snapshotKey,
                labels,
                created,
                VolumeTraits.NONE);
    }

    /// The directory inside of a container volume on which its root file system is mounted.
    public static final String ROOTFS = "rootfs";

    /// Where the root file system of a container volume is mounted when it is; empty for a disk.
    public Optional<Path> rootfs() {
        return format.isDisk() ? Optional.empty() : Optional.of(path.resolve(ROOTFS));
    }
}
