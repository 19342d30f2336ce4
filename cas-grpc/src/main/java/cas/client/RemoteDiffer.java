package cas.client;

import cas.content.Descriptor;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Mount;
import cas.wire.Descriptors;
import cas.wire.DiffRequests;
import java.io.IOException;
import java.util.List;

/// Layers are made by the server, next to its snapshots.
final class RemoteDiffer implements LayerDiffer {
    private final Calls calls;

    RemoteDiffer(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Descriptor diff(List<Mount> left, List<Mount> right, Request request) throws IOException {
        return Descriptors.fromWire(calls.unary(DiffGrpc.getDiffMethod(), DiffRequests.toWire(left, right, request))
                .getDiff());
    }
}
