package cas.client;

import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.proto.containerd.snapshots.v1.CommitSnapshotRequest;
import cas.proto.containerd.snapshots.v1.Info;
import cas.proto.containerd.snapshots.v1.ListSnapshotsRequest;
import cas.proto.containerd.snapshots.v1.MountsRequest;
import cas.proto.containerd.snapshots.v1.PrepareSnapshotRequest;
import cas.proto.containerd.snapshots.v1.RemoveSnapshotRequest;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.proto.containerd.snapshots.v1.StatSnapshotRequest;
import cas.proto.containerd.snapshots.v1.UpdateSnapshotRequest;
import cas.proto.containerd.snapshots.v1.UsageRequest;
import cas.proto.containerd.snapshots.v1.ViewSnapshotRequest;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.snapshot.Usage;
import cas.wire.FieldMasks;
import cas.wire.Mounts;
import cas.wire.Snapshots;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Snapshots of one namespace behind a socket.
final class RemoteSnapshotter implements Snapshotter {
    private final Calls calls;
    private final String name;

    RemoteSnapshotter(Calls calls, String name) {
        this.calls = calls;
        this.name = name;
    }

    @Override
    public List<Mount> prepare(String key, String parent, Labels labels) throws IOException {
        PrepareSnapshotRequest request = PrepareSnapshotRequest.newBuilder()
                .setSnapshotter(name)
                .setKey(key)
                .setParent(parent)
                .putAllLabels(labels.asMap())
                .build();
        return Mounts.fromWire(
                calls.unary(SnapshotsGrpc.getPrepareMethod(), request).getMountsList());
    }

    @Override
    public List<Mount> view(String key, String parent, Labels labels) throws IOException {
        ViewSnapshotRequest request = ViewSnapshotRequest.newBuilder()
                .setSnapshotter(name)
                .setKey(key)
                .setParent(parent)
                .putAllLabels(labels.asMap())
                .build();
        return Mounts.fromWire(
                calls.unary(SnapshotsGrpc.getViewMethod(), request).getMountsList());
    }

    @Override
    public List<Mount> mounts(String key) throws IOException {
        MountsRequest request =
                MountsRequest.newBuilder().setSnapshotter(name).setKey(key).build();
        return Mounts.fromWire(
                calls.unary(SnapshotsGrpc.getMountsMethod(), request).getMountsList());
    }

    @Override
    public void commit(String committed, String key, String rebase, Labels labels) throws IOException {
        CommitSnapshotRequest request = CommitSnapshotRequest.newBuilder()
                .setSnapshotter(name)
                .setName(committed)
                .setKey(key)
                .setParent(rebase)
                .putAllLabels(labels.asMap())
                .build();
        calls.unary(SnapshotsGrpc.getCommitMethod(), request);
    }

    @Override
    public void remove(String key) throws IOException {
        calls.unary(
                SnapshotsGrpc.getRemoveMethod(),
                RemoveSnapshotRequest.newBuilder()
                        .setSnapshotter(name)
                        .setKey(key)
                        .build());
    }

    @Override
    public Optional<SnapshotInfo> stat(String key) throws IOException {
        StatSnapshotRequest request = StatSnapshotRequest.newBuilder()
                .setSnapshotter(name)
                .setKey(key)
                .build();
        return calls.find(SnapshotsGrpc.getStatMethod(), request).map(answer -> Snapshots.fromWire(answer.getInfo()));
    }

    @Override
    public SnapshotInfo update(String key, Labels labels, FieldMask mask) throws IOException {
        UpdateSnapshotRequest request = UpdateSnapshotRequest.newBuilder()
                .setSnapshotter(name)
                .setInfo(Info.newBuilder().setName(key).putAllLabels(labels.asMap()))
                .setUpdateMask(FieldMasks.toWire(mask))
                .build();
        return Snapshots.fromWire(
                calls.unary(SnapshotsGrpc.getUpdateMethod(), request).getInfo());
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) throws IOException {
        ListSnapshotsRequest request = ListSnapshotsRequest.newBuilder()
                .setSnapshotter(name)
                .addAllFilters(filter.texts())
                .build();
        calls.each(SnapshotsGrpc.getListMethod(), request, answer -> {
            for (Info wire : answer.getInfoList()) {
                SnapshotInfo info = Snapshots.fromWire(wire);
                if (filter.matches(info)) {
                    visitor.accept(info);
                }
            }
        });
    }

    @Override
    public Usage usage(String key) throws IOException {
        UsageRequest request =
                UsageRequest.newBuilder().setSnapshotter(name).setKey(key).build();
        return Snapshots.fromWire(calls.unary(SnapshotsGrpc.getUsageMethod(), request));
    }
}
