package cas.overview;

import java.time.Instant;
import java.util.List;

/// What lies in the store.
///
/// @param blobs all committed blobs, each once
/// @param snapshots each without its parents
/// @param volumes bytes allocated; what a container volume holds counts as a snapshot
/// @param metadata the database
/// @param namespaces ordered by name
/// @param downloader files of the downloader
/// @param verifier files of the verifier
/// @param unsealedVault files of the reserved directory
/// @param measured when
public record StoreUsage(
        Tally blobs,
        Tally ingests,
        Tally snapshots,
        Tally volumes,
        Tally metadata,
        List<NamespaceUsage> namespaces,
        Tally downloader,
        Tally verifier,
        Tally unsealedVault,
        Instant measured) {
    public StoreUsage {
        namespaces = List.copyOf(namespaces);
    }
}
