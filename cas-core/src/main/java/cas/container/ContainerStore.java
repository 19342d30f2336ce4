package cas.container;

import cas.filter.Filter;
import cas.name.FieldMask;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Containers as one namespace sees them.
public interface ContainerStore {
    Optional<Container> get(String id) throws IOException;

    /// The containers that match, ordered by id.
    List<Container> list(Filter filter) throws IOException;

    /// The times of what is given do not count.
    ///
    /// @throws cas.error.CasException.AlreadyExists if the id is taken
    /// @throws cas.error.CasException.InvalidArgument if it is not [Container#checked]
    Container create(Container container) throws IOException;

    /// Mask paths `labels`, `labels.<k>`, `extensions`, `extensions.<k>`, `spec`, `image`, `snapshotkey`; an empty mask
    /// replaces all of these. Snapshotter and runtime stay what they are.
    ///
    /// @param wanted what the mask does not name is not looked at
    /// @throws cas.error.CasException.NotFound if there is no such container
    Container update(Container wanted, FieldMask mask) throws IOException;

    /// @throws cas.error.CasException.NotFound if there is no such container
    void delete(String id) throws IOException;
}
