package cas.volume;

import cas.name.Namespace;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Snapshots of groups of volumes of one namespace: all of a group or none, whatever happens. A disk is
/// copied as it is on disk, so its machine should rest or have synced. What a container has written becomes a
/// layer of its own, so it must not be mounted. A volume that has snapshots is neither removed nor moved.
public interface VolumeSnapshots {
    int VOLUMES_MAX = 64;

    /// Keeps what the volumes hold now. Asking again for the same is answered with what is there.
    ///
    /// @throws cas.error.CasException.AlreadyExists if there is one of that id, of other volumes
    /// @throws cas.error.CasException.FailedPrecondition if one of them is read-only, mounted, or has too
    ///     many layers
    VolumeSnapshot create(UUID id, List<VolumeName> volumes) throws IOException;

    /// The oldest first.
    List<VolumeSnapshot> list() throws IOException;

    /// Gives all volumes of the group what they held, and the size they had. Nobody may use them meanwhile. The
    /// snapshot stays.
    ///
    /// @throws cas.error.CasException.NotFound if there is none
    /// @throws cas.error.CasException.FailedPrecondition if one of them is mounted
    void rollback(UUID id) throws IOException;

    /// @throws cas.error.CasException.NotFound if there is none
    void delete(UUID id) throws IOException;

    /// @param volumes as they were then, ordered by name; of a container, the snapshot is the committed one
    record VolumeSnapshot(UUID id, Namespace namespace, List<Volume> volumes, Instant created) {
        public VolumeSnapshot {
            volumes = List.copyOf(volumes);
        }

        public List<VolumeName> names() {
            return volumes.stream().map(Volume::name).toList();
        }
    }
}
