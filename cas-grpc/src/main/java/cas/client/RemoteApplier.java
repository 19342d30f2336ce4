package cas.client;

import cas.content.Descriptor;
import cas.proto.containerd.diff.v1.ApplyRequest;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.snapshot.LayerApplier;
import cas.snapshot.Mount;
import cas.wire.Descriptors;
import cas.wire.Mounts;
import java.io.IOException;
import java.util.List;

/// Layers are unpacked by the server, next to its content.
final class RemoteApplier implements LayerApplier {
    private final Calls calls;

    RemoteApplier(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Descriptor apply(Descriptor layer, List<Mount> mounts) throws IOException {
        ApplyRequest request = ApplyRequest.newBuilder()
                .setDiff(Descriptors.toWire(layer))
                .addAllMounts(Mounts.toWire(mounts))
                .build();
        return Descriptors.fromWire(
                calls.unary(DiffGrpc.getApplyMethod(), request).getApplied());
    }
}
