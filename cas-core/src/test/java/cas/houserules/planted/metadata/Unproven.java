package cas.houserules.planted.metadata;

import cas.filter.Filter;
import cas.lease.Lease;
import cas.lease.LeaseManager;
import cas.lease.LeaseResource;
import cas.name.Labels;
import java.util.List;

/// Implements a noun, and no test holds it to the contract.
record Unproven() implements LeaseManager {
    @Override
    public Lease create(String id, Labels labels) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String id) {}

    @Override
    public List<Lease> list(Filter filter) {
        return List.of();
    }

    @Override
    public void addResource(String id, LeaseResource resource) {}

    @Override
    public void deleteResource(String id, LeaseResource resource) {}

    @Override
    public List<LeaseResource> resources(String id) {
        return List.of();
    }
}
