package cas.materialize;

import cas.digest.Digest;
import cas.disk.Admission;
import cas.error.CasException;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.os.Mounter;
import cas.os.Programs;
import cas.snapshot.Snapshotter;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.volume.VolumePlan.Quota;
import cas.volume.VolumeQuotas;
import cas.volume.VolumeRecords;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeSnapshotRecords;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import cas.volume.local.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// All volumes of a store. Making one is: intent, files under a private name, sync, rename, record; removing one is the
/// reverse. Whatever a crash leaves in between has an intent and is taken away by [#settle], so that a volume is
/// whole or absent.
public final class Volumes {
    /// The one snapshotter whose trees container volumes stand on.
    static final String SNAPSHOTTER = "overlayfs";

    private final Parts parts;
    private final NameLocks locks = new NameLocks();

    public Volumes(Parts parts) {
        this.parts = parts;
    }

    /// What volumes are made with.
    ///
    /// @param blobFile where a committed blob lies
    public record Parts(
            VolumeRecords records,
            VolumeSnapshotRecords snapshots,
            VolumeFiles files,
            Mounter mounter,
            Function<Digest, Path> blobFile,
            Programs programs,
            InstantSource clock,
            RandomGenerator random,
            Limits limits) {}

    /// What there may be.
    public record Limits(Admission admission, VolumeQuotas quotas, Collectable collectable) {}

    /// Tells what a collection would free.
    @FunctionalInterface
    public interface Collectable {
        long bytes() throws IOException;
    }

    /// The volumes of one namespace.
    public VolumeManager of(Namespace namespace, StoreView view) {
        return new NamespaceVolumes(this, namespace, view);
    }

    /// Takes away what a dead process left half made or half removed; for the start, before anybody asks for a volume.
    /// What cannot be taken away now stays known and is tried again at the next start: it must not keep the rest of
    /// the store from starting.
    ///
    /// @param whole whether all that was recorded still is: else a copy without a record may be somebody's
    /// @return what was found and done, one sentence each
    public List<String> settle(Function<Namespace, StoreView> views, boolean whole) throws IOException {
        List<String> notes = new ArrayList<>();
        for (Intent intent : parts.records().intents()) {
            try {
                notes.add("volume " + intent.name() + ": " + finish(intent, views.apply(intent.namespace())));
            } catch (IOException | CasException e) {
                notes.add("volume " + intent.name() + ": what was begun cannot be ended: " + e.getMessage());
            }
        }
        Set<Path> copies = copies();
        for (Path path : parts.files().copies().sweep(path -> !whole || copies.contains(path))) {
            notes.add(path + " belonged to no snapshot: removed");
        }
        for (Path path : parts.files().sweep()) {
            notes.add(path + " belonged to no volume: removed");
        }
        return notes;
    }

    /// Ends what was begun.
    ///
    /// @return what was done, in half a sentence
    String finish(Intent intent, StoreView view) throws IOException {
        return switch (intent.aim()) {
            case TAKE_AWAY -> {
                undo(intent, view);
                yield "it was half made, moved or removed; its remains are gone";
            }
            case GROW -> {
                Optional<Volume> volume = parts.records().get(intent.name());
                if (volume.isPresent()) {
                    grow(volume.get());
                }
                parts.records().forget(intent.name());
                yield "it was growing; it is as large as it was to become";
            }
            case EXCHANGE -> {
                parts.files().copies().exchange(intent.name(), intent.encrypted());
                parts.records().forget(intent.name());
                yield "it was rolled back";
            }
        };
    }

    /// What an earlier failure has left to be done with a volume is done before anything else.
    void settle(VolumeName name, StoreView view) throws IOException {
        for (Intent intent : parts.records().intents()) {
            if (intent.name().equals(name)) {
                finish(intent, view);
            }
        }
    }

    /// Makes a disk as large as its record says.
    void grow(Volume volume) throws IOException {
        if (volume.format() == VolumeFormat.QCOW2) {
            new ImageTool(parts.programs()).resize(volume.path(), volume.format(), volume.sizeBytes());
            parts.files().grow(volume.name(), volume.encrypted(), 0);
        } else {
            parts.files().grow(volume.name(), volume.encrypted(), volume.sizeBytes());
        }
    }

    private Set<Path> copies() throws IOException {
        Set<Path> known = new HashSet<>();
        for (VolumeSnapshot snapshot : parts.snapshots().all()) {
            snapshot.volumes()
                    .forEach(volume -> known.add(parts.files().copies().path(snapshot.id(), volume)));
        }
        return known;
    }

    /// @throws Exhausted if so much more is not for this namespace
    void requireQuota(String doing, Namespace namespace, long sizeBytes) throws IOException {
        Quota quota = parts.limits().quotas().of(namespace);
        if (!quota.allows(sizeBytes)) {
            throw new Exhausted(
                    Reason.QUOTA_EXCEEDED,
                    "cannot " + doing + ": quota of namespace " + namespace + " exceeded: needed " + sizeBytes
                            + " bytes, quota " + quota.limitBytes().getAsLong() + ", of which its volumes have "
                            + quota.usedBytes());
        }
    }

    /// @throws FailedPrecondition if the volume is in a snapshot of its group
    void requireNoSnapshot(String doing, VolumeName name) throws IOException {
        for (VolumeSnapshot snapshot : parts.snapshots().all()) {
            if (snapshot.names().contains(name)) {
                throw new FailedPrecondition(
                        Reason.VOLUME_HAS_SNAPSHOTS,
                        doing + " volume " + name + ": expected no snapshot of it, found " + snapshot.id());
            }
        }
    }

    /// Takes away all that there may be of a volume, then forgets it.
    void undo(Intent intent, StoreView view) throws IOException {
        VolumeName name = intent.name();
        if (intent.snapshotKey().isPresent()) {
            Path rootfs = parts.files().rootfs(name, intent.encrypted());
            // Nothing below a mount may be removed as if it were ours.
            if (parts.mounter().mounted(rootfs)) {
                parts.mounter().unmount(rootfs);
            }
        }
        parts.files().remove(name, intent.encrypted());
        if (intent.snapshotKey().isPresent()) {
            remove(view.snapshotter(SNAPSHOTTER), intent.snapshotKey().get());
        }
        parts.records().forget(name);
    }

    /// As [#finish], after a failure that is told instead.
    void settleAfter(Intent intent, StoreView view, Exception cause) {
        try {
            settle(intent.name(), view);
        } catch (IOException | CasException e) {
            cause.addSuppressed(e);
        }
    }

    /// The same volume of another size.
    static Volume sized(Volume volume, long sizeBytes) {
        return changed(volume, sizeBytes, volume.encrypted(), volume.path());
    }

    /// The same volume in the other place.
    static Volume placed(Volume volume, boolean encrypted, Path path) {
        return changed(volume, volume.sizeBytes(), encrypted, path);
    }

    private static Volume changed(Volume volume, long sizeBytes, boolean encrypted, Path path) {
        return new Volume(
                volume.name(),
                volume.namespace(),
                volume.format(),
                volume.origin(),
                volume.method(),
                encrypted,
                sizeBytes,
                path,
                volume.snapshotKey(),
                volume.labels(),
                volume.created(),
                volume.traits());
    }

    private static void remove(Snapshotter snapshotter, String key) throws IOException {
        try {
            snapshotter.remove(key);
        } catch (NotFound e) {
            // It never came to be, or is gone already.
        }
    }

    Parts parts() {
        return parts;
    }

    NameLocks locks() {
        return locks;
    }
}
