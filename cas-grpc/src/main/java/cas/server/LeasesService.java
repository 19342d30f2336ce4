package cas.server;

import cas.collection.CollectionTrigger;
import cas.filter.Filter;
import cas.name.Labels;
import cas.proto.containerd.leases.v1.AddResourceRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.CreateResponse;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.DeleteResourceRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.leases.v1.ListRequest;
import cas.proto.containerd.leases.v1.ListResourcesRequest;
import cas.proto.containerd.leases.v1.ListResourcesResponse;
import cas.proto.containerd.leases.v1.ListResponse;
import cas.wire.Leases;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;

/// `containerd.services.leases.v1.Leases` (rules F1-F8).
final class LeasesService extends LeasesGrpc.LeasesImplBase {
    private final CollectionTrigger trigger;

    LeasesService(CollectionTrigger trigger) {
        this.trigger = trigger;
    }

    @Override
    public void create(CreateRequest request, StreamObserver<CreateResponse> out) {
        Reply.with(out, () -> {
            var lease = Caller.view().leases().create(request.getId(), Labels.of(request.getLabelsMap()));
            return CreateResponse.newBuilder().setLease(Leases.toWire(lease)).build();
        });
    }

    /// `sync` asks to wait for a collection (rule G13).
    @Override
    public void delete(DeleteRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Caller.view().leases().delete(request.getId());
            if (request.getSync()) {
                trigger.collect();
            }
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> out) {
        Reply.with(out, () -> {
            var leases = Caller.view().leases().list(Filter.parse(request.getFiltersList()));
            return ListResponse.newBuilder()
                    .addAllLeases(leases.stream().map(Leases::toWire).toList())
                    .build();
        });
    }

    @Override
    public void addResource(AddResourceRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Caller.view()
                    .leases()
                    .addResource(request.getId(), Leases.fromWire(request.hasResource(), request.getResource()));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void deleteResource(DeleteResourceRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Caller.view()
                    .leases()
                    .deleteResource(request.getId(), Leases.fromWire(request.hasResource(), request.getResource()));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void listResources(ListResourcesRequest request, StreamObserver<ListResourcesResponse> out) {
        Reply.with(out, () -> {
            var resources = Caller.view().leases().resources(request.getId());
            return ListResourcesResponse.newBuilder()
                    .addAllResources(resources.stream().map(Leases::toWire).toList())
                    .build();
        });
    }
}
