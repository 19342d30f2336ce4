package cas.wire;

import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import cas.proto.volumes.v1.CreateVolumeSnapshotRequest;
import cas.proto.volumes.v1.ExportVolumeResponse;
import cas.proto.volumes.v1.Progress;
import cas.proto.volumes.v1.VolumeUsageResponse;
import cas.volume.Volume;
import cas.volume.VolumeChanges.VolumeUsage;
import cas.volume.VolumeName;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/// Snapshots of groups of volumes, and what changes of volumes answer.
public final class VolumeGroups {
    private VolumeGroups() {}

    public static cas.proto.volumes.v1.VolumeSnapshot toWire(VolumeSnapshot snapshot) {
        var message = cas.proto.volumes.v1.VolumeSnapshot.newBuilder()
                .setId(snapshot.id().toString())
                .setCreateTime(Timestamps.toWire(snapshot.created()));
        snapshot.volumes().forEach(volume -> message.addVolumes(Volumes.toWire(volume, false)));
        return message.build();
    }

    /// @throws InvalidArgument if it is none
    public static VolumeSnapshot fromWire(cas.proto.volumes.v1.VolumeSnapshot snapshot) {
        List<Volume> volumes =
                snapshot.getVolumesList().stream().map(Volumes::fromWire).toList();
        if (volumes.isEmpty()) {
            throw new InvalidArgument("snapshot " + snapshot.getId() + ": expected volumes, found none");
        }
        Namespace namespace = volumes.getFirst().namespace();
        return new VolumeSnapshot(
                id(snapshot.getId()), namespace, volumes, Timestamps.recorded(snapshot.getCreateTime()));
    }

    /// @throws InvalidArgument unless the text is a canonical lower-case UUID
    public static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new InvalidArgument("snapshot \"" + text + "\": expected a canonical lower-case UUID");
    }

    /// The volumes of a group that is to be kept.
    public static List<VolumeName> names(CreateVolumeSnapshotRequest request) {
        return request.getNamesList().stream().map(VolumeName::parse).toList();
    }

    public static Progress progress(String step, long doneBytes, long totalBytes) {
        return Progress.newBuilder()
                .setStep(step)
                .setDoneBytes(doneBytes)
                .setTotalBytes(totalBytes)
                .build();
    }

    public static ExportVolumeResponse exportBegins(long sizeBytes) {
        return ExportVolumeResponse.newBuilder().setSizeBytes(sizeBytes).build();
    }

    public static ExportVolumeResponse exported(long offset, ByteBuffer bytes) {
        return ExportVolumeResponse.newBuilder()
                .setOffset(offset)
                .setData(ByteString.copyFrom(bytes))
                .build();
    }

    public static VolumeUsageResponse toWire(VolumeUsage usage) {
        return VolumeUsageResponse.newBuilder()
                .setAllocatedBytes(usage.allocatedBytes())
                .setSnapshotBytes(usage.snapshotBytes())
                .setSizeBytes(usage.sizeBytes())
                .build();
    }

    public static VolumeUsage fromWire(VolumeUsageResponse usage) {
        return new VolumeUsage(usage.getAllocatedBytes(), usage.getSnapshotBytes(), usage.getSizeBytes());
    }
}
