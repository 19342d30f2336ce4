package cas.materialize;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.materialize.Volumes.Parts;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.volume.Volume;
import cas.volume.VolumeRecords.Aim;
import cas.volume.VolumeRecords.Intent;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Root file systems in snapshots of volumes. What a container has written becomes a committed snapshot,
/// without being copied, and a new writable one stands on it; to go back is to put a new one on it again.
record KeptTrees(Parts parts, StoreView view) {
    /// Of one root file system, those of its image included: a mount has room for the names of so many.
    static final int LAYERS_MAX = 100;

    private static final String NAME = "volume-snapshot-";

    /// The volume as a snapshot of it records it.
    Volume kept(UUID id, Volume volume) throws IOException {
        // Not the same name twice: of an attempt that failed, a snapshot may have stayed in the way to its image.
        String name = NAME + id + "-" + volume.name();
        String free = name;
        while (stat(free).isPresent()) {
            free = name + "-" + Long.toHexString(parts.random().nextLong());
        }
        return Volumes.standingOn(volume, free);
    }

    /// @throws FailedPrecondition if there are as many layers as a mount can have
    void requireRoom(String doing, Volume volume) throws IOException {
        int layers = 0;
        for (Optional<SnapshotInfo> at = stat(key(volume)); at.isPresent(); at = parent(at.get())) {
            layers++;
        }
        if (layers >= LAYERS_MAX) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION,
                    doing + ": expected fewer than " + LAYERS_MAX + " layers below volume " + volume.name() + ", found "
                            + layers + "; a purge makes it anew");
        }
    }

    /// Keeps what a container has written. Until that is recorded, [#stack] undoes it but for one more layer.
    void keep(Volume volume, Volume kept) throws IOException {
        String name = key(kept);
        parts.records()
                .note(new Intent(volume.name(), volume.namespace(), volume.encrypted(), Optional.of(name), Aim.STACK));
        snapshotter().commit(name, key(volume), "", Labels.none());
        stack(volume, name);
    }

    /// Puts a writable snapshot on one, if that is there and the volume has none.
    void stack(Volume volume, String kept) throws IOException {
        if (stat(key(volume)).isEmpty() && stat(kept).isPresent()) {
            Volumes.prepare(parts, snapshotter(), key(volume), kept);
        }
    }

    /// Puts a new writable snapshot on one, instead of the one that the volume has.
    void exchange(Volume volume, String kept) throws IOException {
        remove(key(volume));
        Volumes.prepare(parts, snapshotter(), key(volume), kept);
    }

    /// What stands in the way stays until a collection finds that nothing does any more.
    void forget(Volume kept) throws IOException {
        try {
            remove(key(kept));
        } catch (FailedPrecondition e) {
            // Something stands on it.
        }
    }

    private void remove(String key) throws IOException {
        try {
            snapshotter().remove(key);
        } catch (NotFound e) {
            // It never came to be, or is gone already.
        }
    }

    /// What all layers of a volume take that are not those of its image, but for these.
    long ownBytes(Volume volume, Set<String> others) throws IOException {
        long bytes = snapshotter().usage(key(volume)).sizeBytes();
        Optional<SnapshotInfo> at = stat(key(volume));
        while (at.isPresent() && at.get().parent().startsWith(NAME)) {
            String below = at.get().parent();
            bytes += others.contains(below) ? 0 : snapshotter().usage(below).sizeBytes();
            at = stat(below);
        }
        return bytes;
    }

    long bytes(Volume kept) throws IOException {
        return stat(key(kept)).isPresent() ? snapshotter().usage(key(kept)).sizeBytes() : 0;
    }

    private Snapshotter snapshotter() {
        return view.snapshotter(Volumes.SNAPSHOTTER);
    }

    private Optional<SnapshotInfo> stat(String key) throws IOException {
        return snapshotter().stat(key);
    }

    private Optional<SnapshotInfo> parent(SnapshotInfo of) throws IOException {
        return of.parent().isEmpty() ? Optional.empty() : stat(of.parent());
    }

    private static String key(Volume volume) {
        return volume.snapshotKey().orElseThrow();
    }
}
