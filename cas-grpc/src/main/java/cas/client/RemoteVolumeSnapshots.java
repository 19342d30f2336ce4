package cas.client;

import cas.proto.volumes.v1.CreateVolumeSnapshotRequest;
import cas.proto.volumes.v1.DeleteVolumeSnapshotRequest;
import cas.proto.volumes.v1.ListVolumeSnapshotsRequest;
import cas.proto.volumes.v1.RollbackVolumeSnapshotRequest;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.volume.VolumeName;
import cas.volume.VolumeSnapshots;
import cas.wire.VolumeGroups;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// Snapshots of groups of volumes behind a socket.
final class RemoteVolumeSnapshots implements VolumeSnapshots {
    private final Calls calls;

    RemoteVolumeSnapshots(Calls calls) {
        this.calls = calls;
    }

    @Override
    public VolumeSnapshot create(UUID id, List<VolumeName> volumes) throws IOException {
        CreateVolumeSnapshotRequest request = CreateVolumeSnapshotRequest.newBuilder()
                .setId(id.toString())
                .addAllNames(volumes.stream().map(VolumeName::toString).toList())
                .build();
        return VolumeGroups.fromWire(
                calls.unary(VolumesGrpc.getCreateSnapshotMethod(), request).getSnapshot());
    }

    @Override
    public List<VolumeSnapshot> list() throws IOException {
        return calls
                .unary(VolumesGrpc.getListSnapshotsMethod(), ListVolumeSnapshotsRequest.getDefaultInstance())
                .getSnapshotsList()
                .stream()
                .map(VolumeGroups::fromWire)
                .toList();
    }

    @Override
    public void rollback(UUID id) throws IOException {
        calls.unary(
                VolumesGrpc.getRollbackSnapshotMethod(),
                RollbackVolumeSnapshotRequest.newBuilder().setId(id.toString()).build());
    }

    @Override
    public void delete(UUID id) throws IOException {
        calls.unary(
                VolumesGrpc.getDeleteSnapshotMethod(),
                DeleteVolumeSnapshotRequest.newBuilder().setId(id.toString()).build());
    }
}
