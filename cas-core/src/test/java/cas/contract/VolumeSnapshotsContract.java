package cas.contract;

import static cas.contract.VolumeChangesContract.begin;
import static cas.contract.VolumeChangesContract.refused;
import static cas.contract.VolumeChangesContract.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.error.Reason;
import cas.volume.Volume;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeSnapshots;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Snapshots of groups of volumes, here or at the other end of a wire.
public interface VolumeSnapshotsContract extends VolumeChangesContract {
    UUID SNAPSHOT = UUID.fromString("0c9b7a52-6f0e-4c57-9d0f-3c1f4a3c2b11");

    private VolumeSnapshots snapshots() {
        return here().volumes().snapshots();
    }

    @Test
    default void aGroupOfDisksGoesBackToItsSnapshot() throws IOException {
        Volume door = disk(DOOR, "disk");
        Volume gate = disk(GATE, "gate");
        VolumeSnapshot snapshot = snapshots().create(SNAPSHOT, List.of(GATE, DOOR));
        assertEquals(List.of(door, gate), snapshot.volumes());
        assertEquals(List.of(snapshot), snapshots().list());
        assertEquals(List.of(), there().volumes().snapshots().list());
        assertEquals(snapshot, snapshots().create(SNAPSHOT, List.of(DOOR, GATE)));
        assertEquals(Reason.SNAPSHOT_EXISTS, refused(() -> snapshots().create(SNAPSHOT, List.of(DOOR))));
        write(door, "junk");
        write(gate, "junk");
        changes().resize(DOOR, 2 * SIZE);
        snapshots().rollback(SNAPSHOT);
        assertEquals("disk", begin(door.path()));
        assertEquals("gate", begin(gate.path()));
        assertEquals(SIZE, Files.size(door.path()));
        assertEquals(List.of(door, gate), here().volumes().list());
        assertEquals(Reason.VOLUME_HAS_SNAPSHOTS, refused(() -> here().volumes().delete(DOOR)));
        assertEquals(
                Reason.VOLUME_HAS_SNAPSHOTS,
                refused(() -> changes().purge(DOOR, Optional.empty(), ProgressSink.SILENT)));
        assertEquals(Reason.VOLUME_HAS_SNAPSHOTS, refused(() -> changes().move(DOOR, false, ProgressSink.SILENT)));
        assertEquals(
                Reason.SNAPSHOT_NOT_FOUND,
                refused(() -> there().volumes().snapshots().delete(SNAPSHOT)));
        snapshots().delete(SNAPSHOT);
        assertEquals(List.of(), snapshots().list());
        assertEquals(Reason.SNAPSHOT_NOT_FOUND, refused(() -> snapshots().rollback(SNAPSHOT)));
        here().volumes().delete(DOOR);
        here().volumes().delete(GATE);
    }

    @Test
    default void aSnapshotIsOfDisksThatAreThere() throws IOException {
        disk(DOOR, "disk");
        assertEquals(Reason.VOLUME_NOT_FOUND, refused(() -> snapshots().create(SNAPSHOT, List.of(DOOR, GATE))));
        assertEquals(Reason.INVALID_ARGUMENT, refused(() -> snapshots().create(SNAPSHOT, List.of())));
        assertEquals(List.of(), snapshots().list());
    }
}
