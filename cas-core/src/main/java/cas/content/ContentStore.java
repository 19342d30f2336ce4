package cas.content;

import cas.digest.Digest;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Content as one namespace sees it, on behalf of at most one lease (rules B1-B44).
public interface ContentStore {
    Optional<ContentInfo> info(Digest digest) throws IOException;

    /// Replaces or merges labels (rule A11).
    ///
    /// @throws cas.error.CasException.NotFound if this namespace has no such blob
    ContentInfo update(Digest digest, Labels labels, FieldMask mask) throws IOException;

    /// Visits the blobs that match, ordered by digest.
    void walk(Filter filter, Consumer<ContentInfo> visitor) throws IOException;

    /// @throws cas.error.CasException.NotFound if this namespace has no such blob
    void delete(Digest digest) throws IOException;

    /// @throws cas.error.CasException.NotFound if this namespace has no such blob
    BlobReader open(Digest digest) throws IOException;

    /// Opens or resumes an ingest (rules B10-B17).
    ///
    /// @throws cas.error.CasException.AlreadyExists if `expected` is here already; it joins the lease (rule
    ///     B15)
    /// @throws cas.error.CasException.Unavailable if the ref is open elsewhere
    Ingest begin(IngestRequest request) throws IOException;

    Optional<IngestStatus> status(String ref) throws IOException;

    /// The ingests that match, ordered by ref.
    List<IngestStatus> statuses(Filter filter) throws IOException;

    /// @throws cas.error.CasException.NotFound if there is no such ingest
    void abort(String ref) throws IOException;
}
