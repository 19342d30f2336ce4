package cas.materialize;

import cas.digest.Digest;
import cas.disk.Admission;
import cas.error.CasException;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.name.Labels;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// All volumes of a store. Making one is: intent, files under a private name, sync, rename, record; removing
/// one is the reverse. Whatever a crash leaves in between has an intent and is taken away by [#settle], so
/// that a volume is whole or absent.
public final class Volumes {
    /// The one snapshotter whose trees container volumes stand on.
    static final String SNAPSHOTTER = "overlayfs";

    private static final String ROOT = "containerd.io/gc.root";

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

    /// Takes away what a dead process left half made or half removed; for the start, before anybody asks for
    /// a volume. What cannot be taken away now stays known and is tried again at the next start: it must not
    /// keep the rest of the store from starting.
    ///
    /// @param whole whether all that was recorded still is: else a copy without a record may be somebody's
    /// @return what was found and done, one sentence each
    public List<String> settle(Function<Namespace, StoreView> views, boolean whole) throws IOException {
        List<String> notes = new ArrayList<>();
        Set<VolumeName> unfinished = new HashSet<>();
        for (Intent intent : parts.records().intents()) {
            try {
                notes.add("volume " + intent.name() + ": " + finish(intent, views.apply(intent.namespace())));
            } catch (IOException | CasException e) {
                unfinished.add(intent.name());
                notes.add("volume " + intent.name() + ": what was begun cannot be ended: " + e.getMessage());
            }
        }
        Set<Path> copies = copies();
        for (Path path : parts.files().copies().sweep(path -> !whole || copies.contains(path))) {
            notes.add(path + " belonged to no snapshot: removed");
        }
        for (Path path : parts.files().sweep(unfinished::contains)) {
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
                exchange(intent, view);
                parts.records().forget(intent.name());
                yield "it was rolled back";
            }
            case STACK -> {
                Optional<Volume> volume = parts.records().get(intent.name());
                if (volume.isPresent()) {
                    new KeptTrees(parts, view)
                            .stack(volume.get(), intent.snapshotKey().orElseThrow());
                }
                parts.records().forget(intent.name());
                yield "a snapshot of it was being made";
            }
        };
    }

    private void exchange(Intent intent, StoreView view) throws IOException {
        Optional<Volume> volume = parts.records().get(intent.name());
        if (intent.snapshotKey().isEmpty()) {
            parts.files().copies().exchange(intent.name(), intent.encrypted());
        } else if (volume.isPresent()) {
            unmount(intent);
            new KeptTrees(parts, view)
                    .exchange(volume.get(), intent.snapshotKey().get());
        }
    }

    /// Nothing below a mount may be removed as if it were ours.
    private void unmount(Intent intent) throws IOException {
        Path rootfs = parts.files().rootfs(intent.name(), intent.encrypted());
        if (parts.mounter().mounted(rootfs)) {
            parts.mounter().unmount(rootfs);
        }
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
            unmount(intent);
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
        return changed(volume, sizeBytes, volume.encrypted(), volume.path(), volume.snapshotKey());
    }

    /// The same volume in the other place.
    static Volume placed(Volume volume, boolean encrypted, Path path) {
        return changed(volume, volume.sizeBytes(), encrypted, path, volume.snapshotKey());
    }

    /// The same volume with its root file system in another snapshot.
    static Volume standingOn(Volume volume, String snapshotKey) {
        return changed(volume, volume.sizeBytes(), volume.encrypted(), volume.path(), Optional.of(snapshotKey));
    }

    private static Volume changed(
            Volume volume, long sizeBytes, boolean encrypted, Path path, Optional<String> snapshotKey) {
        return new Volume(
                volume.name(),
                volume.namespace(),
                volume.format(),
                volume.origin(),
                volume.method(),
                encrypted,
                sizeBytes,
                path,
                snapshotKey,
                volume.labels(),
                volume.created(),
                volume.traits());
    }

    /// Makes the writable snapshot of a container volume.
    static void prepare(Parts parts, Snapshotter snapshotter, String key, String parent) throws IOException {
        String now = parts.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
        snapshotter.prepare(key, parent, Labels.of(Map.of(ROOT, now)));
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
