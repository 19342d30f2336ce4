package cas.client;

import cas.container.Container;
import cas.container.ContainerStore;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.proto.containerd.containers.v1.ContainersGrpc;
import cas.proto.containerd.containers.v1.CreateContainerRequest;
import cas.proto.containerd.containers.v1.DeleteContainerRequest;
import cas.proto.containerd.containers.v1.GetContainerRequest;
import cas.proto.containerd.containers.v1.ListContainersRequest;
import cas.proto.containerd.containers.v1.UpdateContainerRequest;
import cas.wire.Containers;
import cas.wire.FieldMasks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Containers of one namespace behind a socket.
final class RemoteContainers implements ContainerStore {
    private final Calls calls;

    RemoteContainers(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<Container> get(String id) throws IOException {
        GetContainerRequest request = GetContainerRequest.newBuilder().setId(id).build();
        return calls.find(ContainersGrpc.getGetMethod(), request)
                .map(answer -> Containers.fromWire(answer.getContainer()));
    }

    @Override
    public List<Container> list(Filter filter) throws IOException {
        ListContainersRequest request =
                ListContainersRequest.newBuilder().addAllFilters(filter.texts()).build();
        return calls.unary(ContainersGrpc.getListMethod(), request).getContainersList().stream()
                .map(Containers::fromWire)
                .filter(filter::matches)
                .toList();
    }

    @Override
    public Container create(Container container) throws IOException {
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setContainer(Containers.toWire(container))
                .build();
        return Containers.fromWire(
                calls.unary(ContainersGrpc.getCreateMethod(), request).getContainer());
    }

    @Override
    public Container update(Container wanted, FieldMask mask) throws IOException {
        UpdateContainerRequest request = UpdateContainerRequest.newBuilder()
                .setContainer(Containers.toWire(wanted))
                .setUpdateMask(FieldMasks.toWire(mask))
                .build();
        return Containers.fromWire(
                calls.unary(ContainersGrpc.getUpdateMethod(), request).getContainer());
    }

    @Override
    public void delete(String id) throws IOException {
        calls.unary(
                ContainersGrpc.getDeleteMethod(),
                DeleteContainerRequest.newBuilder().setId(id).build());
    }
}
