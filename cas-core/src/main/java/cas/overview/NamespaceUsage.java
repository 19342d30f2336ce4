package cas.overview;

import cas.name.Namespace;

/// What one namespace refers to. A blob that several namespaces have counts in each, so these do not add up
/// to the totals.
public record NamespaceUsage(
        Namespace namespace, Tally blobs, Tally ingests, Tally snapshots, Tally volumes, long images, long leases) {}
