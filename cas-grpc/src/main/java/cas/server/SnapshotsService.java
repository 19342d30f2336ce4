package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.filter.Filter;
import cas.name.Labels;
import cas.proto.containerd.snapshots.v1.CleanupRequest;
import cas.proto.containerd.snapshots.v1.CommitSnapshotRequest;
import cas.proto.containerd.snapshots.v1.ListSnapshotsRequest;
import cas.proto.containerd.snapshots.v1.ListSnapshotsResponse;
import cas.proto.containerd.snapshots.v1.MountsRequest;
import cas.proto.containerd.snapshots.v1.MountsResponse;
import cas.proto.containerd.snapshots.v1.PrepareSnapshotRequest;
import cas.proto.containerd.snapshots.v1.PrepareSnapshotResponse;
import cas.proto.containerd.snapshots.v1.RemoveSnapshotRequest;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.proto.containerd.snapshots.v1.StatSnapshotRequest;
import cas.proto.containerd.snapshots.v1.StatSnapshotResponse;
import cas.proto.containerd.snapshots.v1.UpdateSnapshotRequest;
import cas.proto.containerd.snapshots.v1.UpdateSnapshotResponse;
import cas.proto.containerd.snapshots.v1.UsageRequest;
import cas.proto.containerd.snapshots.v1.UsageResponse;
import cas.proto.containerd.snapshots.v1.ViewSnapshotRequest;
import cas.proto.containerd.snapshots.v1.ViewSnapshotResponse;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.wire.FieldMasks;
import cas.wire.Mounts;
import cas.wire.Snapshots;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// `containerd.services.snapshots.v1.Snapshots` (rules D1-D14).
final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {
    /// Rule D12.
    static final int FRAME_INFOS_MAX = 100;

    private final Executor threads;
    private final Leniency leniency;

    SnapshotsService(Executor threads, Leniency leniency) {
        this.threads = threads;
        this.leniency = leniency;
    }

    @Override
    public void prepare(PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> out) {
        Reply.with(out, () -> {
            var mounts = snapshotter(request.getSnapshotter())
                    .prepare(request.getKey(), request.getParent(), Labels.of(request.getLabelsMap()));
            return PrepareSnapshotResponse.newBuilder()
                    .addAllMounts(Mounts.toWire(mounts))
                    .build();
        });
    }

    @Override
    public void view(ViewSnapshotRequest request, StreamObserver<ViewSnapshotResponse> out) {
        Reply.with(out, () -> {
            var mounts = snapshotter(request.getSnapshotter())
                    .view(request.getKey(), request.getParent(), Labels.of(request.getLabelsMap()));
            return ViewSnapshotResponse.newBuilder()
                    .addAllMounts(Mounts.toWire(mounts))
                    .build();
        });
    }

    @Override
    public void mounts(MountsRequest request, StreamObserver<MountsResponse> out) {
        Reply.with(out, () -> {
            var mounts = snapshotter(request.getSnapshotter()).mounts(request.getKey());
            return MountsResponse.newBuilder()
                    .addAllMounts(Mounts.toWire(mounts))
                    .build();
        });
    }

    @Override
    public void commit(CommitSnapshotRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            snapshotter(request.getSnapshotter())
                    .commit(
                            request.getName(),
                            request.getKey(),
                            request.getParent(),
                            Labels.of(request.getLabelsMap()));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Snapshotter snapshotter = snapshotter(request.getSnapshotter());
            leniency.gone(() -> snapshotter.remove(request.getKey()));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void stat(StatSnapshotRequest request, StreamObserver<StatSnapshotResponse> out) {
        Reply.with(out, () -> {
            SnapshotInfo info = snapshotter(request.getSnapshotter())
                    .stat(request.getKey())
                    .orElseThrow(
                            () -> new NotFound(Reason.SNAPSHOT_NOT_FOUND, "snapshot \"" + request.getKey() + "\""));
            return StatSnapshotResponse.newBuilder()
                    .setInfo(Snapshots.toWire(info))
                    .build();
        });
    }

    /// Kind and times of the request mean nothing (rule D11), so it is not read as a whole.
    @Override
    public void update(UpdateSnapshotRequest request, StreamObserver<UpdateSnapshotResponse> out) {
        Reply.with(out, () -> {
            var wanted = request.getInfo();
            Snapshotter snapshotter = snapshotter(request.getSnapshotter());
            if (wanted.getName().isEmpty()) {
                throw new InvalidArgument("update a snapshot: expected a name, found none");
            }
            SnapshotInfo info = snapshotter.update(
                    wanted.getName(), Labels.of(wanted.getLabelsMap()), FieldMasks.fromWire(request.getUpdateMask()));
            return UpdateSnapshotResponse.newBuilder()
                    .setInfo(Snapshots.toWire(info))
                    .build();
        });
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> out) {
        var view = Caller.view();
        Frames.stream(threads, out, frames -> {
            List<SnapshotInfo> infos = new ArrayList<>();
            view.snapshotter(request.getSnapshotter()).walk(Filter.parse(request.getFiltersList()), infos::add);
            frames.sendInParts(
                    infos,
                    FRAME_INFOS_MAX,
                    part -> ListSnapshotsResponse.newBuilder()
                            .addAllInfo(part.stream().map(Snapshots::toWire).toList())
                            .build());
        });
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> out) {
        Reply.with(
                out,
                () -> Snapshots.toWire(snapshotter(request.getSnapshotter()).usage(request.getKey())));
    }

    /// Rule D14: only a server calls this, on its backends. There is nothing to do: directories go with their record.
    @Override
    public void cleanup(CleanupRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            snapshotter(request.getSnapshotter());
            if (leniency == Leniency.OF_PLUGIN) {
                return Empty.getDefaultInstance();
            }
            throw new Unimplemented("cleanup of snapshotter \"" + request.getSnapshotter() + "\"");
        });
    }

    private static Snapshotter snapshotter(String name) {
        return Caller.view().snapshotter(name);
    }
}
