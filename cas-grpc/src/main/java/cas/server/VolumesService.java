package cas.server;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.EventBus;
import cas.name.Namespace;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.CreateVolumeResponse;
import cas.proto.volumes.v1.CreateVolumeSnapshotRequest;
import cas.proto.volumes.v1.CreateVolumeSnapshotResponse;
import cas.proto.volumes.v1.DeleteVolumeRequest;
import cas.proto.volumes.v1.DeleteVolumeResponse;
import cas.proto.volumes.v1.DeleteVolumeSnapshotRequest;
import cas.proto.volumes.v1.DeleteVolumeSnapshotResponse;
import cas.proto.volumes.v1.ExportVolumeRequest;
import cas.proto.volumes.v1.ExportVolumeResponse;
import cas.proto.volumes.v1.GetVolumeRequest;
import cas.proto.volumes.v1.GetVolumeResponse;
import cas.proto.volumes.v1.ListVolumeSnapshotsRequest;
import cas.proto.volumes.v1.ListVolumeSnapshotsResponse;
import cas.proto.volumes.v1.ListVolumesRequest;
import cas.proto.volumes.v1.ListVolumesResponse;
import cas.proto.volumes.v1.MountVolumeRequest;
import cas.proto.volumes.v1.MountVolumeResponse;
import cas.proto.volumes.v1.MoveVolumeRequest;
import cas.proto.volumes.v1.MoveVolumeResponse;
import cas.proto.volumes.v1.PlanVolumeRequest;
import cas.proto.volumes.v1.PlanVolumeResponse;
import cas.proto.volumes.v1.PurgeVolumeRequest;
import cas.proto.volumes.v1.PurgeVolumeResponse;
import cas.proto.volumes.v1.ResizeVolumeRequest;
import cas.proto.volumes.v1.ResizeVolumeResponse;
import cas.proto.volumes.v1.RollbackVolumeSnapshotRequest;
import cas.proto.volumes.v1.RollbackVolumeSnapshotResponse;
import cas.proto.volumes.v1.UnmountVolumeRequest;
import cas.proto.volumes.v1.UnmountVolumeResponse;
import cas.proto.volumes.v1.VerifyVolumeRequest;
import cas.proto.volumes.v1.VerifyVolumeResponse;
import cas.proto.volumes.v1.VolumeUsageRequest;
import cas.proto.volumes.v1.VolumeUsageResponse;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.proto.volumes.v1.WatchVolumesRequest;
import cas.proto.volumes.v1.WatchVolumesResponse;
import cas.volume.Volume;
import cas.volume.VolumeChanges;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.volume.VolumeSnapshots;
import cas.wire.ReadMasks;
import cas.wire.VolumeGroups;
import cas.wire.VolumePlans;
import cas.wire.VolumeRequests;
import cas.wire.Volumes;
import com.google.protobuf.FieldMask;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// `cas.volumes.v1.Volumes`.
final class VolumesService extends VolumesGrpc.VolumesImplBase {
    static final int PAGE_VOLUMES_DEFAULT = 100;
    static final int PAGE_VOLUMES_MAX = 1000;

    private final Executor threads;
    private final VolumeWatch watch;

    VolumesService(EventBus events, Executor threads) {
        this.threads = threads;
        this.watch = new VolumeWatch(events);
    }

    /// Ends the streams of those who watch now.
    void stop() {
        watch.stop();
    }

    /// Goes on to its end even if the client goes: the volume is then found by the next caller.
    @Override
    public void create(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> out) {
        VolumeManager volumes = Caller.view().volumes();
        Frames.stream(threads, out, frames -> {
            Volume volume = volumes.create(
                    VolumeRequests.fromWire(request),
                    (step, done, all) -> frames.offer(Volumes.progress(step, done, all)));
            frames.send(CreateVolumeResponse.newBuilder()
                    .setVolume(Volumes.toWire(volume, mounted(volumes, volume)))
                    .build());
        });
    }

    @Override
    public void plan(PlanVolumeRequest request, StreamObserver<PlanVolumeResponse> out) {
        Reply.with(out, () -> VolumePlans.toWire(changes().plan(VolumeRequests.fromWire(request.getVolume()))));
    }

    @Override
    public void get(GetVolumeRequest request, StreamObserver<GetVolumeResponse> out) {
        Reply.with(out, () -> {
            VolumeManager volumes = Caller.view().volumes();
            check(request.getReadMask());
            VolumeName name = VolumeName.parse(request.getName());
            Volume volume =
                    volumes.get(name).orElseThrow(() -> new NotFound(Reason.VOLUME_NOT_FOUND, "volume " + name));
            return GetVolumeResponse.newBuilder()
                    .setVolume(ReadMasks.apply(request.getReadMask(), Volumes.toWire(volume, mounted(volumes, volume))))
                    .build();
        });
    }

    @Override
    public void list(ListVolumesRequest request, StreamObserver<ListVolumesResponse> out) {
        Reply.with(out, () -> {
            VolumeManager volumes = Caller.view().volumes();
            check(request.getReadMask());
            int size = pageSize(request);
            String after = lastName(request.getPageToken());
            List<Volume> page = volumes.list().stream()
                    .filter(volume -> volume.name().toString().compareTo(after) > 0)
                    .limit(size + 1L)
                    .toList();
            ListVolumesResponse.Builder answer = ListVolumesResponse.newBuilder();
            for (Volume volume : page.subList(0, Math.min(size, page.size()))) {
                answer.addVolumes(
                        ReadMasks.apply(request.getReadMask(), Volumes.toWire(volume, mounted(volumes, volume))));
            }
            if (page.size() > size) {
                answer.setNextPageToken(token(page.get(size - 1)));
            }
            return answer.build();
        });
    }

    @Override
    public void delete(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> out) {
        Reply.with(out, () -> {
            Caller.view().volumes().delete(VolumeName.parse(request.getName()));
            return DeleteVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void mount(MountVolumeRequest request, StreamObserver<MountVolumeResponse> out) {
        Reply.with(out, () -> {
            var mountPoint = Caller.view().volumes().mount(VolumeName.parse(request.getName()));
            return MountVolumeResponse.newBuilder()
                    .setMountPoint(mountPoint.toString())
                    .build();
        });
    }

    @Override
    public void unmount(UnmountVolumeRequest request, StreamObserver<UnmountVolumeResponse> out) {
        Reply.with(out, () -> {
            Caller.view().volumes().unmount(VolumeName.parse(request.getName()));
            return UnmountVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void resize(ResizeVolumeRequest request, StreamObserver<ResizeVolumeResponse> out) {
        Reply.with(out, () -> {
            Volume volume = changes().resize(VolumeName.parse(request.getName()), request.getSizeBytes());
            return ResizeVolumeResponse.newBuilder()
                    .setVolume(Volumes.toWire(volume, false))
                    .build();
        });
    }

    @Override
    public void purge(PurgeVolumeRequest request, StreamObserver<PurgeVolumeResponse> out) {
        VolumeChanges changes = changes();
        Frames.stream(threads, out, frames -> {
            Optional<String> from = switch (request.getSourceCase()) {
                case IMAGE -> Optional.of(request.getImage());
                case DIGEST -> Optional.of(Digest.parse(request.getDigest()).toString());
                case SOURCE_NOT_SET -> Optional.empty();
            };
            Volume volume = changes.purge(
                    VolumeName.parse(request.getName()),
                    from,
                    (step, done, all) -> frames.offer(PurgeVolumeResponse.newBuilder()
                            .setProgress(VolumeGroups.progress(step, done, all))
                            .build()));
            frames.send(PurgeVolumeResponse.newBuilder()
                    .setVolume(Volumes.toWire(volume, false))
                    .build());
        });
    }

    @Override
    public void move(MoveVolumeRequest request, StreamObserver<MoveVolumeResponse> out) {
        VolumeChanges changes = changes();
        Frames.stream(threads, out, frames -> {
            Volume volume = changes.move(
                    VolumeName.parse(request.getName()),
                    !request.getClear(),
                    (step, done, all) -> frames.offer(MoveVolumeResponse.newBuilder()
                            .setProgress(VolumeGroups.progress(step, done, all))
                            .build()));
            frames.send(MoveVolumeResponse.newBuilder()
                    .setVolume(Volumes.toWire(volume, false))
                    .build());
        });
    }

    @Override
    public void export(ExportVolumeRequest request, StreamObserver<ExportVolumeResponse> out) {
        VolumeChanges changes = changes();
        Frames.stream(threads, out, frames -> VolumeExport.run(changes, VolumeName.parse(request.getName()), frames));
    }

    @Override
    public void usage(VolumeUsageRequest request, StreamObserver<VolumeUsageResponse> out) {
        Reply.with(out, () -> VolumeGroups.toWire(changes().usage(VolumeName.parse(request.getName()))));
    }

    @Override
    public void verify(VerifyVolumeRequest request, StreamObserver<VerifyVolumeResponse> out) {
        Reply.with(
                out,
                () -> VerifyVolumeResponse.newBuilder()
                        .addAllFindings(changes().verify(VolumeName.parse(request.getName())))
                        .build());
    }

    @Override
    public void createSnapshot(CreateVolumeSnapshotRequest request, StreamObserver<CreateVolumeSnapshotResponse> out) {
        Reply.with(out, () -> {
            List<VolumeName> names = VolumeGroups.names(request);
            return CreateVolumeSnapshotResponse.newBuilder()
                    .setSnapshot(VolumeGroups.toWire(snapshots().create(VolumeGroups.id(request.getId()), names)))
                    .build();
        });
    }

    @Override
    public void listSnapshots(ListVolumeSnapshotsRequest request, StreamObserver<ListVolumeSnapshotsResponse> out) {
        Reply.with(
                out,
                () -> ListVolumeSnapshotsResponse.newBuilder()
                        .addAllSnapshots(snapshots().list().stream()
                                .map(VolumeGroups::toWire)
                                .toList())
                        .build());
    }

    @Override
    public void rollbackSnapshot(
            RollbackVolumeSnapshotRequest request, StreamObserver<RollbackVolumeSnapshotResponse> out) {
        Reply.with(out, () -> {
            snapshots().rollback(VolumeGroups.id(request.getId()));
            return RollbackVolumeSnapshotResponse.getDefaultInstance();
        });
    }

    @Override
    public void deleteSnapshot(DeleteVolumeSnapshotRequest request, StreamObserver<DeleteVolumeSnapshotResponse> out) {
        Reply.with(out, () -> {
            snapshots().delete(VolumeGroups.id(request.getId()));
            return DeleteVolumeSnapshotResponse.getDefaultInstance();
        });
    }

    @Override
    public void watch(WatchVolumesRequest request, StreamObserver<WatchVolumesResponse> out) {
        Namespace namespace = Caller.namespace();
        VolumeManager volumes = Caller.view().volumes();
        Frames.stream(threads, out, frames -> watch.run(namespace, volumes, request.getExisting(), frames));
    }

    private static VolumeChanges changes() {
        return Caller.view().volumes().changes();
    }

    private static VolumeSnapshots snapshots() {
        return Caller.view().volumes().snapshots();
    }

    private static boolean mounted(VolumeManager volumes, Volume volume) throws IOException {
        return volume.format() == VolumeFormat.CONTAINER && volumes.mounted(volume.name());
    }

    private static void check(FieldMask mask) {
        ReadMasks.check(mask, cas.proto.volumes.v1.Volume.getDescriptor());
    }

    private static int pageSize(ListVolumesRequest request) {
        int size = request.getPageSize();
        if (size < 0 || size > PAGE_VOLUMES_MAX) {
            throw new InvalidArgument(
                    "list volumes: expected a page size from 0 to " + PAGE_VOLUMES_MAX + ", found " + size);
        }
        return size == 0 ? PAGE_VOLUMES_DEFAULT : size;
    }

    /// A page begins behind the last name of the page before, so volumes that come or go do not move the
    /// others.
    private static String token(Volume last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.name().toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String lastName(String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            String name = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            return VolumeName.parse(name).toString();
        } catch (IllegalArgumentException | InvalidArgument e) {
            throw new InvalidArgument("list volumes: expected a page token from an answer, found \"" + token + "\"");
        }
    }
}
