package cas.wire;

import cas.snapshot.Mount;
import java.util.List;

/// What a caller must mount.
public final class Mounts {
    private Mounts() {}

    public static cas.proto.containerd.types.Mount toWire(Mount mount) {
        return cas.proto.containerd.types.Mount.newBuilder()
                .setType(mount.type())
                .setSource(mount.source())
                .setTarget(mount.target())
                .addAllOptions(mount.options())
                .build();
    }

    public static List<cas.proto.containerd.types.Mount> toWire(List<Mount> mounts) {
        return mounts.stream().map(Mounts::toWire).toList();
    }

    public static Mount fromWire(cas.proto.containerd.types.Mount mount) {
        return new Mount(mount.getType(), mount.getSource(), mount.getTarget(), mount.getOptionsList());
    }

    public static List<Mount> fromWire(List<cas.proto.containerd.types.Mount> mounts) {
        return mounts.stream().map(Mounts::fromWire).toList();
    }
}
