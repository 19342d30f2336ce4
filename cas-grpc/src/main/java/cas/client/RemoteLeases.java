package cas.client;

import cas.filter.Filter;
import cas.lease.Lease;
import cas.lease.LeaseManager;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.proto.containerd.leases.v1.AddResourceRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.DeleteResourceRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.leases.v1.ListRequest;
import cas.proto.containerd.leases.v1.ListResourcesRequest;
import cas.wire.Leases;
import java.io.IOException;
import java.util.List;

/// Leases of one namespace behind a socket.
final class RemoteLeases implements LeaseManager {
    private final Calls calls;

    RemoteLeases(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Lease create(String id, Labels labels) throws IOException {
        CreateRequest request = CreateRequest.newBuilder()
                .setId(id)
                .putAllLabels(labels.asMap())
                .build();
        return Leases.fromWire(
                calls.unary(LeasesGrpc.getCreateMethod(), request).getLease());
    }

    @Override
    public void delete(String id) throws IOException {
        calls.unary(
                LeasesGrpc.getDeleteMethod(),
                DeleteRequest.newBuilder().setId(id).build());
    }

    @Override
    public List<Lease> list(Filter filter) throws IOException {
        ListRequest request =
                ListRequest.newBuilder().addAllFilters(filter.texts()).build();
        return calls.unary(LeasesGrpc.getListMethod(), request).getLeasesList().stream()
                .map(Leases::fromWire)
                .filter(filter::matches)
                .toList();
    }

    @Override
    public void addResource(String id, LeaseResource resource) throws IOException {
        calls.unary(
                LeasesGrpc.getAddResourceMethod(),
                AddResourceRequest.newBuilder()
                        .setId(id)
                        .setResource(Leases.toWire(resource))
                        .build());
    }

    @Override
    public void deleteResource(String id, LeaseResource resource) throws IOException {
        calls.unary(
                LeasesGrpc.getDeleteResourceMethod(),
                DeleteResourceRequest.newBuilder()
                        .setId(id)
                        .setResource(Leases.toWire(resource))
                        .build());
    }

    @Override
    public List<LeaseResource> resources(String id) throws IOException {
        ListResourcesRequest request =
                ListResourcesRequest.newBuilder().setId(id).build();
        return calls.unary(LeasesGrpc.getListResourcesMethod(), request).getResourcesList().stream()
                .map(Leases::fromWire)
                .toList();
    }
}
