package cas.content;

import cas.digest.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The plain store: bytes by digest and writes in progress. It knows no namespaces, labels or leases;
/// [ContentStore]
/// adds those. Refs are free text and become directory names only by their digest.
public interface BlobStore {
    Optional<Blob> stat(Digest digest) throws IOException;

    /// @throws cas.error.CasException.NotFound if there is no such blob
    BlobReader open(Digest digest) throws IOException;

    /// Visits every committed blob, in no order: there may be a million of them.
    void walk(Consumer<Blob> visitor) throws IOException;

    /// Removes the bytes; `false` if they were not there. Open readers go on reading.
    boolean delete(Digest digest) throws IOException;

    /// Opens a new ingest or resumes one, under its ref's exclusive lock (rule B11). A `total` that differs
    /// from a
    /// known one restarts it from nothing (rule B14).
    ///
    /// @throws cas.error.CasException.Unavailable if the ref is open elsewhere
    BlobIngest begin(IngestRequest request) throws IOException;

    /// An ingest that has all its bytes: a file that nobody can change any more, digested here. It is never
    /// resumed: what is closed without a commit is gone.
    ///
    /// @param namer gives the file a second name
    BlobIngest adopt(IngestRequest request, Namer namer) throws IOException;

    /// Gives a file a name.
    @FunctionalInterface
    interface Namer {
        void name(Path name) throws IOException;
    }

    Optional<IngestStatus> status(String ref) throws IOException;

    /// All ingests, ordered by ref.
    List<IngestStatus> statuses() throws IOException;

    /// Drops an ingest that nobody has open, if it is unwanted still. Under its ref's lock: nobody opens it
    /// meanwhile.
    ///
    /// @return whether it is gone
    boolean dropIdle(String ref, Unwanted unwanted) throws IOException;

    /// Tells whether an ingest can go.
    @FunctionalInterface
    interface Unwanted {
        boolean test(IngestStatus status) throws IOException;
    }

    /// Drops an ingest, open or not (rule B32).
    ///
    /// @throws cas.error.CasException.NotFound if there is no such ingest
    void abort(String ref) throws IOException;
}
