package cas.server;

import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.filter.Filter;
import cas.proto.containerd.mounts.v1.ActivateRequest;
import cas.proto.containerd.mounts.v1.ActivateResponse;
import cas.proto.containerd.mounts.v1.DeactivateRequest;
import cas.proto.containerd.mounts.v1.InfoRequest;
import cas.proto.containerd.mounts.v1.InfoResponse;
import cas.proto.containerd.mounts.v1.ListMessage;
import cas.proto.containerd.mounts.v1.ListRequest;
import cas.proto.containerd.mounts.v1.MountsGrpc;
import cas.proto.containerd.mounts.v1.UpdateRequest;
import cas.proto.containerd.mounts.v1.UpdateResponse;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;

/// `containerd.services.mounts.v1.Mounts` (rules M1 to M5). Our snapshotters answer what any kernel mounts, so there is
/// nothing to activate: clients mount by themselves, as they do where this service is missing.
final class MountsService extends MountsGrpc.MountsImplBase {
    @Override
    public void activate(ActivateRequest request, StreamObserver<ActivateResponse> out) {
        Reply.with(out, () -> {
            throw new Unimplemented("activate mounts \"" + request.getName()
                    + "\": this server mounts nothing for its clients; its mounts need no help");
        });
    }

    @Override
    public void deactivate(DeactivateRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            throw none(request.getName());
        });
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> out) {
        Reply.with(out, () -> {
            throw none(request.getName());
        });
    }

    @Override
    public void update(UpdateRequest request, StreamObserver<UpdateResponse> out) {
        Reply.with(out, () -> {
            throw new Unimplemented("update mounts \"" + request.getInfo().getName() + "\"");
        });
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListMessage> out) {
        Frames.stream(Runnable::run, out, _ -> Filter.parse(request.getFiltersList()));
    }

    private static NotFound none(String name) {
        return new NotFound(Reason.NOT_FOUND, "mounts \"" + name + "\"");
    }
}
