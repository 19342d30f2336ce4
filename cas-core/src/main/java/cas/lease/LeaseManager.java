package cas.lease;

import cas.filter.Filter;
import cas.name.Labels;
import java.io.IOException;
import java.util.List;

/// Leases as one namespace sees them (rules F1-F8).
public interface LeaseManager {
    /// @param id empty to have one made
    /// @throws cas.error.CasException.AlreadyExists if the id is taken
    Lease create(String id, Labels labels) throws IOException;

    /// @throws cas.error.CasException.NotFound if there is no such lease
    void delete(String id) throws IOException;

    /// The leases that match, ordered by id.
    List<Lease> list(Filter filter) throws IOException;

    /// The resource need not exist (rule F4).
    void addResource(String id, LeaseResource resource) throws IOException;

    /// An absent resource is no error (rule F5).
    void deleteResource(String id, LeaseResource resource) throws IOException;

    /// Order: content, images, ingests, snapshots (rule F5).
    List<LeaseResource> resources(String id) throws IOException;
}
