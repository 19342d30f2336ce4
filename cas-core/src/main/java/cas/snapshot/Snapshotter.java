package cas.snapshot;

import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Snapshots as one namespace sees them (rules D1-D18). Keys name active snapshots and views, names name
/// committed
/// ones, and both share one name space. An empty parent makes a root.
public interface Snapshotter {
    /// @throws cas.error.CasException.AlreadyExists if the key is in use, or the label
    ///     `containerd.io/snapshot.ref`
    /// names one that is
    ///     here (rules D4, D5)
    /// @throws cas.error.CasException.NotFound if the parent is not here
    List<Mount> prepare(String key, String parent, Labels labels) throws IOException;

    /// As [#prepare], read-only.
    List<Mount> view(String key, String parent, Labels labels) throws IOException;

    /// @throws cas.error.CasException.FailedPrecondition if the snapshot is committed (rule D6)
    List<Mount> mounts(String key) throws IOException;

    /// Makes an active snapshot a parent-to-be: syncs its files, then records it (rule D4 of durability).
    /// Labels of the
    /// active
    /// one are not inherited (rule D7). When it returns, all of it is on disk.
    ///
    /// @param rebase a parent for a snapshot that was prepared without one, or empty (rule D8)
    void commit(String name, String key, String rebase, Labels labels) throws IOException;

    /// @throws cas.error.CasException.FailedPrecondition if it has children (rule D9)
    void remove(String key) throws IOException;

    Optional<SnapshotInfo> stat(String key) throws IOException;

    /// Only labels can change (rule D11).
    SnapshotInfo update(String key, Labels labels, FieldMask mask) throws IOException;

    /// Visits the snapshots that match, ordered by key.
    void walk(Filter filter, Consumer<SnapshotInfo> visitor) throws IOException;

    /// Own layer only (rule D13).
    Usage usage(String key) throws IOException;
}
