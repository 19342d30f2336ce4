package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.CreateVolumeResponse;
import cas.proto.volumes.v1.DeleteVolumeRequest;
import cas.proto.volumes.v1.DeleteVolumeResponse;
import cas.proto.volumes.v1.GetVolumeRequest;
import cas.proto.volumes.v1.GetVolumeResponse;
import cas.proto.volumes.v1.ListVolumesRequest;
import cas.proto.volumes.v1.ListVolumesResponse;
import cas.proto.volumes.v1.MountVolumeRequest;
import cas.proto.volumes.v1.MountVolumeResponse;
import cas.proto.volumes.v1.UnmountVolumeRequest;
import cas.proto.volumes.v1.UnmountVolumeResponse;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.wire.ReadMasks;
import cas.wire.VolumeRequests;
import cas.wire.Volumes;
import com.google.protobuf.FieldMask;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executor;

/// `cas.volumes.v1.Volumes`.
final class VolumesService extends VolumesGrpc.VolumesImplBase {
    static final int PAGE_VOLUMES_DEFAULT = 100;
    static final int PAGE_VOLUMES_MAX = 1000;

    private final Executor threads;

    VolumesService(Executor threads) {
        this.threads = threads;
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
