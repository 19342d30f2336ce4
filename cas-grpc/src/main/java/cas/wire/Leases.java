package cas.wire;

import cas.error.CasException.InvalidArgument;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.proto.containerd.leases.v1.Resource;

/// Leases and what they hold.
public final class Leases {
    private Leases() {}

    public static cas.proto.containerd.leases.v1.Lease toWire(Lease lease) {
        return cas.proto.containerd.leases.v1.Lease.newBuilder()
                .setId(lease.id())
                .setCreatedAt(Timestamps.toWire(lease.created()))
                .putAllLabels(lease.labels().asMap())
                .build();
    }

    public static Lease fromWire(cas.proto.containerd.leases.v1.Lease lease) {
        return new Lease(lease.getId(), Timestamps.recorded(lease.getCreatedAt()), Labels.of(lease.getLabelsMap()));
    }

    public static Resource toWire(LeaseResource resource) {
        return Resource.newBuilder()
                .setType(resource.type())
                .setId(resource.id())
                .build();
    }

    public static LeaseResource fromWire(Resource resource) {
        return new LeaseResource(resource.getType(), resource.getId());
    }

    /// @param present `hasX()` of the message
    /// @throws InvalidArgument if there is none
    public static LeaseResource fromWire(boolean present, Resource resource) {
        if (!present) {
            throw new InvalidArgument("change what a lease holds: expected a resource, found none");
        }
        return fromWire(resource);
    }
}
