package cas.server;

import cas.container.Container;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.namespace.StoreView;
import cas.proto.containerd.containers.v1.ContainersGrpc;
import cas.proto.containerd.containers.v1.CreateContainerRequest;
import cas.proto.containerd.containers.v1.CreateContainerResponse;
import cas.proto.containerd.containers.v1.DeleteContainerRequest;
import cas.proto.containerd.containers.v1.GetContainerRequest;
import cas.proto.containerd.containers.v1.GetContainerResponse;
import cas.proto.containerd.containers.v1.ListContainerMessage;
import cas.proto.containerd.containers.v1.ListContainersRequest;
import cas.proto.containerd.containers.v1.ListContainersResponse;
import cas.proto.containerd.containers.v1.UpdateContainerRequest;
import cas.proto.containerd.containers.v1.UpdateContainerResponse;
import cas.wire.Containers;
import cas.wire.FieldMasks;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/// `containerd.services.containers.v1.Containers`: records, and no processes.
final class ContainersService extends ContainersGrpc.ContainersImplBase {
    private final Executor threads;

    ContainersService(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void get(GetContainerRequest request, StreamObserver<GetContainerResponse> out) {
        Reply.with(out, () -> {
            String id = named(request.getId(), "get");
            Container container = Caller.view()
                    .containers()
                    .get(id)
                    .orElseThrow(() -> new NotFound(Reason.CONTAINER_NOT_FOUND, "container \"" + id + "\""));
            return GetContainerResponse.newBuilder()
                    .setContainer(Containers.toWire(container))
                    .build();
        });
    }

    @Override
    public void list(ListContainersRequest request, StreamObserver<ListContainersResponse> out) {
        Reply.with(out, () -> {
            var containers = Caller.view().containers().list(Filter.parse(request.getFiltersList()));
            return ListContainersResponse.newBuilder()
                    .addAllContainers(
                            containers.stream().map(Containers::toWire).toList())
                    .build();
        });
    }

    @Override
    public void listStream(ListContainersRequest request, StreamObserver<ListContainerMessage> out) {
        StoreView view = Caller.view();
        Frames.stream(threads, out, frames -> {
            for (Container container : view.containers().list(Filter.parse(request.getFiltersList()))) {
                ListContainerMessage frame = ListContainerMessage.newBuilder()
                        .setContainer(Containers.toWire(container))
                        .build();
                if (!frames.send(frame)) {
                    return;
                }
            }
        });
    }

    @Override
    public void create(CreateContainerRequest request, StreamObserver<CreateContainerResponse> out) {
        Reply.with(out, () -> {
            Container made = Caller.view().containers().create(Containers.fromWire(request.getContainer()));
            return CreateContainerResponse.newBuilder()
                    .setContainer(Containers.toWire(made))
                    .build();
        });
    }

    @Override
    public void update(UpdateContainerRequest request, StreamObserver<UpdateContainerResponse> out) {
        Reply.with(out, () -> {
            named(request.getContainer().getId(), "update");
            Container changed = Caller.view()
                    .containers()
                    .update(Containers.fromWire(request.getContainer()), FieldMasks.fromWire(request.getUpdateMask()));
            return UpdateContainerResponse.newBuilder()
                    .setContainer(Containers.toWire(changed))
                    .build();
        });
    }

    @Override
    public void delete(DeleteContainerRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Caller.view().containers().delete(named(request.getId(), "delete"));
            return Empty.getDefaultInstance();
        });
    }

    private static String named(String id, String doing) {
        if (id.isEmpty()) {
            throw new InvalidArgument(doing + " a container: expected an id, found none");
        }
        return id;
    }
}
