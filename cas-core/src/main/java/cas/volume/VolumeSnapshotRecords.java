package cas.volume;

import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// What the store remembers of snapshots of volumes, over all namespaces. Each call is one transaction.
public interface VolumeSnapshotRecords {
    /// All volumes of the group at once.
    void add(VolumeSnapshot snapshot) throws IOException;

    /// The oldest first.
    List<VolumeSnapshot> all() throws IOException;

    /// Nothing happens if there is none.
    void remove(UUID id) throws IOException;
}
