package cas.overview;

import cas.name.Namespace;
import java.io.IOException;

/// How much there is of everything. The numbers are kept by whoever makes it come and go, so asking costs nothing.
public interface RecordCounts {
    /// All blobs, each once.
    Tally blobs() throws IOException;

    Count of(Namespace namespace) throws IOException;

    /// What one namespace has.
    ///
    /// @param sharedBytes of its blobs, those that other namespaces have too
    /// @param snapshots with the bytes of those that are committed
    /// @param disks with the sizes that their machines see
    /// @param containers container volumes, which have no size
    /// @param copies of disks in snapshots of groups, with their sizes
    record Count(
            Tally blobs,
            long sharedBytes,
            long images,
            long leases,
            Tally snapshots,
            Tally disks,
            long containers,
            Tally copies) {}
}
