package cas.client;

import cas.client.Calls.Exchange;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.proto.volumes.v1.ExportVolumeRequest;
import cas.proto.volumes.v1.ExportVolumeResponse;
import cas.proto.volumes.v1.MoveVolumeRequest;
import cas.proto.volumes.v1.MoveVolumeResponse;
import cas.proto.volumes.v1.PlanVolumeRequest;
import cas.proto.volumes.v1.PurgeVolumeRequest;
import cas.proto.volumes.v1.PurgeVolumeResponse;
import cas.proto.volumes.v1.ResizeVolumeRequest;
import cas.proto.volumes.v1.VerifyVolumeRequest;
import cas.proto.volumes.v1.VolumeUsageRequest;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.volume.Volume;
import cas.volume.VolumeChanges;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumePlan;
import cas.volume.VolumeRequest;
import cas.wire.VolumeGroups;
import cas.wire.VolumePlans;
import cas.wire.VolumeRequests;
import cas.wire.Volumes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What becomes of volumes behind a socket.
final class RemoteVolumeChanges implements VolumeChanges {
    private final Calls calls;

    RemoteVolumeChanges(Calls calls) {
        this.calls = calls;
    }

    @Override
    public VolumePlan plan(VolumeRequest request) throws IOException {
        PlanVolumeRequest message = PlanVolumeRequest.newBuilder()
                .setVolume(VolumeRequests.toWire(request))
                .build();
        return VolumePlans.fromWire(calls.unary(VolumesGrpc.getPlanMethod(), message));
    }

    @Override
    public Volume resize(VolumeName name, long sizeBytes) throws IOException {
        ResizeVolumeRequest request = ResizeVolumeRequest.newBuilder()
                .setName(name.toString())
                .setSizeBytes(sizeBytes)
                .build();
        return Volumes.fromWire(
                calls.unary(VolumesGrpc.getResizeMethod(), request).getVolume());
    }

    @Override
    public Volume purge(VolumeName name, Optional<String> from, ProgressSink progress) throws IOException {
        PurgeVolumeRequest.Builder request = PurgeVolumeRequest.newBuilder().setName(name.toString());
        from.ifPresent(source -> set(request, source));
        Volume made = null;
        try (Exchange<PurgeVolumeRequest, PurgeVolumeResponse> stream =
                calls.stream(VolumesGrpc.getPurgeMethod(), request.build())) {
            PurgeVolumeResponse answer = stream.read();
            while (answer != null) {
                if (answer.hasVolume()) {
                    made = Volumes.fromWire(answer.getVolume());
                } else {
                    var done = answer.getProgress();
                    progress.at(done.getStep(), done.getDoneBytes(), done.getTotalBytes());
                }
                answer = stream.read();
            }
        }
        return answered(name, Optional.ofNullable(made));
    }

    private static void set(PurgeVolumeRequest.Builder request, String source) {
        try {
            request.setDigest(Digest.parse(source).toString());
        } catch (InvalidArgument e) {
            request.setImage(source);
        }
    }

    @Override
    public Volume move(VolumeName name, boolean encrypted, ProgressSink progress) throws IOException {
        MoveVolumeRequest request = MoveVolumeRequest.newBuilder()
                .setName(name.toString())
                .setClear(!encrypted)
                .build();
        Volume moved = null;
        try (Exchange<MoveVolumeRequest, MoveVolumeResponse> stream =
                calls.stream(VolumesGrpc.getMoveMethod(), request)) {
            MoveVolumeResponse answer = stream.read();
            while (answer != null) {
                if (answer.hasVolume()) {
                    moved = Volumes.fromWire(answer.getVolume());
                } else {
                    var done = answer.getProgress();
                    progress.at(done.getStep(), done.getDoneBytes(), done.getTotalBytes());
                }
                answer = stream.read();
            }
        }
        return answered(name, Optional.ofNullable(moved));
    }

    private static Volume answered(VolumeName name, Optional<Volume> volume) throws IOException {
        return volume.orElseThrow(
                () -> new IOException("change volume " + name + ": the server ended without an answer"));
    }

    @Override
    public void export(VolumeName name, ExportSink sink) throws IOException {
        ExportVolumeRequest request =
                ExportVolumeRequest.newBuilder().setName(name.toString()).build();
        try (Exchange<ExportVolumeRequest, ExportVolumeResponse> stream =
                calls.stream(VolumesGrpc.getExportMethod(), request)) {
            ExportVolumeResponse part = stream.read();
            if (part != null) {
                sink.begin(part.getSizeBytes());
                part = stream.read();
            }
            while (part != null) {
                sink.bytes(part.getOffset(), part.getData().asReadOnlyByteBuffer());
                part = stream.read();
            }
        }
    }

    @Override
    public VolumeUsage usage(VolumeName name) throws IOException {
        VolumeUsageRequest request =
                VolumeUsageRequest.newBuilder().setName(name.toString()).build();
        return VolumeGroups.fromWire(calls.unary(VolumesGrpc.getUsageMethod(), request));
    }

    @Override
    public List<String> verify(VolumeName name) throws IOException {
        VerifyVolumeRequest request =
                VerifyVolumeRequest.newBuilder().setName(name.toString()).build();
        return List.copyOf(calls.unary(VolumesGrpc.getVerifyMethod(), request).getFindingsList());
    }
}
