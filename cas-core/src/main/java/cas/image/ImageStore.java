package cas.image;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Images as one namespace sees them (rules C1-C7).
public interface ImageStore {
    Optional<Image> get(String name) throws IOException;

    /// The images that match, ordered by name.
    List<Image> list(Filter filter) throws IOException;

    /// @param stamp both times of the record, or empty for "now" (rule C2)
    /// @throws cas.error.CasException.AlreadyExists if the name is taken
    Image create(String name, Descriptor target, Labels labels, Optional<Instant> stamp) throws IOException;

    /// Mask paths `labels`, `labels.<k>`, `target`, `annotations`, `annotations.<k>`; an empty mask replaces
    /// all, and
    /// then the target must be
    /// there (rule C4).
    ///
    /// @throws cas.error.CasException.NotFound if there is no such image
    Image update(Change change, FieldMask mask) throws IOException;

    /// @param target delete only if this is the target's digest (rule C5)
    /// @throws cas.error.CasException.NotFound if there is no such image
    void delete(String name, Optional<Digest> target) throws IOException;

    /// What an update wants; fields that the mask does not name are ignored.
    record Change(String name, Optional<Descriptor> target, Labels labels, Optional<Instant> stamp) {}
}
