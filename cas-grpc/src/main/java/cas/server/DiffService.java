package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unimplemented;
import cas.proto.containerd.diff.v1.ApplyRequest;
import cas.proto.containerd.diff.v1.ApplyResponse;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.proto.containerd.diff.v1.DiffRequest;
import cas.proto.containerd.diff.v1.DiffResponse;
import cas.wire.Descriptors;
import cas.wire.Mounts;
import io.grpc.stub.StreamObserver;

/// `containerd.services.diff.v1.Diff` (rules L1, L2).
final class DiffService extends DiffGrpc.DiffImplBase {
    @Override
    public void apply(ApplyRequest request, StreamObserver<ApplyResponse> out) {
        Reply.with(out, () -> {
            if (!request.hasDiff()) {
                throw new InvalidArgument("apply a layer: expected its descriptor, found none");
            }
            var applied = Caller.view()
                    .applier()
                    .apply(Descriptors.fromWire(request.getDiff()), Mounts.fromWire(request.getMountsList()));
            return ApplyResponse.newBuilder()
                    .setApplied(Descriptors.toWire(applied))
                    .build();
        });
    }

    @Override
    public void diff(DiffRequest request, StreamObserver<DiffResponse> out) {
        Reply.with(out, () -> {
            throw new Unimplemented(
                    "make a layer from two sets of mounts: this server applies layers, it does not make" + " them yet");
        });
    }
}
