package cas.wire;

import cas.name.FieldMask;

/// Update masks. Paths go through verbatim: `labels.containerd.io/gc.root` is no legal protobuf path, and nothing of
/// protobuf's own mask helpers may touch it (rule A11).
public final class FieldMasks {
    private FieldMasks() {}

    public static com.google.protobuf.FieldMask toWire(FieldMask mask) {
        return com.google.protobuf.FieldMask.newBuilder()
                .addAllPaths(mask.paths())
                .build();
    }

    /// No mask and an empty one both mean "replace all that can change".
    public static FieldMask fromWire(com.google.protobuf.FieldMask mask) {
        return mask.getPathsCount() == 0 ? FieldMask.ALL : new FieldMask(mask.getPathsList());
    }
}
