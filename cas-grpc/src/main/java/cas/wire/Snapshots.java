package cas.wire;

import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import cas.proto.containerd.snapshots.v1.Info;
import cas.proto.containerd.snapshots.v1.UsageResponse;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Usage;

/// Snapshots as they are listed.
public final class Snapshots {
    private Snapshots() {}

    public static Info toWire(SnapshotInfo info) {
        return Info.newBuilder()
                .setName(info.name())
                .setParent(info.parent())
                .setKind(toWire(info.kind()))
                .setCreatedAt(Timestamps.toWire(info.created()))
                .setUpdatedAt(Timestamps.toWire(info.updated()))
                .putAllLabels(info.labels().asMap())
                .build();
    }

    /// @throws InvalidArgument if the kind is none that we know
    public static SnapshotInfo fromWire(Info info) {
        return new SnapshotInfo(
                info.getName(),
                info.getParent(),
                kind(info),
                Timestamps.recorded(info.getCreatedAt()),
                Timestamps.recorded(info.getUpdatedAt()),
                Labels.of(info.getLabelsMap()));
    }

    public static UsageResponse toWire(Usage usage) {
        return UsageResponse.newBuilder()
                .setSize(usage.sizeBytes())
                .setInodes(usage.inodes())
                .build();
    }

    public static Usage fromWire(UsageResponse usage) {
        return new Usage(usage.getSize(), usage.getInodes());
    }

    private static cas.proto.containerd.snapshots.v1.Kind toWire(Kind kind) {
        return switch (kind) {
            case VIEW -> cas.proto.containerd.snapshots.v1.Kind.VIEW;
            case ACTIVE -> cas.proto.containerd.snapshots.v1.Kind.ACTIVE;
            case COMMITTED -> cas.proto.containerd.snapshots.v1.Kind.COMMITTED;
        };
    }

    private static Kind kind(Info info) {
        return switch (info.getKind()) {
            case VIEW -> Kind.VIEW;
            case ACTIVE -> Kind.ACTIVE;
            case COMMITTED -> Kind.COMMITTED;
            case UNKNOWN, UNRECOGNIZED ->
                throw new InvalidArgument("snapshot \"" + info.getName()
                        + "\": expected kind view, active or committed, found " + info.getKindValue());
        };
    }
}
