package cas.client;

import cas.client.Calls.Exchange;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.CreateVolumeResponse;
import cas.proto.volumes.v1.DeleteVolumeRequest;
import cas.proto.volumes.v1.GetVolumeRequest;
import cas.proto.volumes.v1.ListVolumesRequest;
import cas.proto.volumes.v1.ListVolumesResponse;
import cas.proto.volumes.v1.MountVolumeRequest;
import cas.proto.volumes.v1.UnmountVolumeRequest;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.volume.Volume;
import cas.volume.VolumeChanges;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import cas.volume.VolumeSnapshots;
import cas.wire.VolumeRequests;
import cas.wire.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Volumes of one namespace behind a socket.
final class RemoteVolumes implements VolumeManager {
    private final Calls calls;

    RemoteVolumes(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Volume create(VolumeRequest request, ProgressSink progress) throws IOException {
        try (Exchange<CreateVolumeRequest, CreateVolumeResponse> stream =
                calls.stream(VolumesGrpc.getCreateMethod(), VolumeRequests.toWire(request))) {
            Volume made = null;
            CreateVolumeResponse answer = stream.read();
            while (answer != null) {
                if (answer.hasVolume()) {
                    made = Volumes.fromWire(answer.getVolume());
                } else if (answer.hasProgress()) {
                    var at = answer.getProgress();
                    progress.at(at.getStep(), at.getDoneBytes(), at.getTotalBytes());
                }
                answer = stream.read();
            }
            if (made == null) {
                throw new IOException(
                        "cannot create volume " + request.name() + ": the server ended without an answer");
            }
            return made;
        }
    }

    @Override
    public Optional<Volume> get(VolumeName name) throws IOException {
        return find(name).map(Volumes::fromWire);
    }

    private Optional<cas.proto.volumes.v1.Volume> find(VolumeName name) throws IOException {
        GetVolumeRequest request =
                GetVolumeRequest.newBuilder().setName(name.toString()).build();
        return calls.find(VolumesGrpc.getGetMethod(), request).map(answer -> answer.getVolume());
    }

    @Override
    public List<Volume> list() throws IOException {
        List<Volume> all = new ArrayList<>();
        String token = "";
        do {
            ListVolumesResponse page = calls.unary(
                    VolumesGrpc.getListMethod(),
                    ListVolumesRequest.newBuilder().setPageToken(token).build());
            page.getVolumesList().forEach(volume -> all.add(Volumes.fromWire(volume)));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    @Override
    public Path mount(VolumeName name) throws IOException {
        MountVolumeRequest request =
                MountVolumeRequest.newBuilder().setName(name.toString()).build();
        return Path.of(calls.unary(VolumesGrpc.getMountMethod(), request).getMountPoint());
    }

    @Override
    public void unmount(VolumeName name) throws IOException {
        calls.unary(
                VolumesGrpc.getUnmountMethod(),
                UnmountVolumeRequest.newBuilder().setName(name.toString()).build());
    }

    @Override
    public void delete(VolumeName name) throws IOException {
        calls.unary(
                VolumesGrpc.getDeleteMethod(),
                DeleteVolumeRequest.newBuilder().setName(name.toString()).build());
    }

    @Override
    public VolumeChanges changes() {
        return new RemoteVolumeChanges(calls);
    }

    @Override
    public VolumeSnapshots snapshots() {
        return new RemoteVolumeSnapshots(calls);
    }

    @Override
    public boolean mounted(VolumeName name) throws IOException {
        return find(name).map(volume -> volume.getMounted()).orElse(false);
    }
}
