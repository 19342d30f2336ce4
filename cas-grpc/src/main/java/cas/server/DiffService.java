package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.proto.containerd.diff.v1.ApplyRequest;
import cas.proto.containerd.diff.v1.ApplyResponse;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.proto.containerd.diff.v1.DiffRequest;
import cas.proto.containerd.diff.v1.DiffResponse;
import cas.wire.Descriptors;
import cas.wire.DiffRequests;
import cas.wire.Mounts;
import io.grpc.stub.StreamObserver;

/// `containerd.services.diff.v1.Diff` (rules L1-L4).
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
            var made = Caller.view()
                    .differ()
                    .diff(
                            Mounts.fromWire(request.getLeftList()),
                            Mounts.fromWire(request.getRightList()),
                            DiffRequests.fromWire(request));
            return DiffResponse.newBuilder().setDiff(Descriptors.toWire(made)).build();
        });
    }
}
