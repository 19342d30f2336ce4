package cas.namespace;

import cas.container.ContainerStore;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.image.ImageStore;
import cas.lease.LeaseManager;
import cas.snapshot.LayerApplier;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import java.nio.file.Path;
import java.util.Set;

/// Everything one namespace sees, on behalf of at most one lease. The engine makes local ones, the client
/// remote
/// ones, and what is written against this interface runs on either.
public interface StoreView {
    ContentStore content();

    ImageStore images();

    ContainerStore containers();

    LeaseManager leases();

    /// @throws cas.error.CasException.InvalidArgument if no such snapshotter is loaded (rule D1)
    Snapshotter snapshotter(String name);

    LayerApplier applier();

    LayerDiffer differ();

    VolumeManager volumes();

    /// @param sources the directories that the caller may have files taken from; if empty, the store's own: the
    ///     one of the verifier. A remote store has its own opinion
    FileIntake intake(Set<Path> sources);

    /// The same namespace, with what is created joining this lease.
    StoreView withLease(String lease);
}
