package cas.materialize;

import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.NotFound;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.os.Mounter;
import cas.os.Programs;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.volume.VolumeRecords;
import cas.volume.VolumeRecords.Intent;
import cas.volume.local.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
            VolumeFiles files,
            Mounter mounter,
            Function<Digest, Path> blobFile,
            Programs programs,
            InstantSource clock,
            RandomGenerator random) {}

    /// The volumes of one namespace.
    public VolumeManager of(Namespace namespace, StoreView view) {
        return new NamespaceVolumes(this, namespace, view);
    }

    /// Takes away what a dead process left half made or half removed; for the start, before anybody asks for a volume.
    /// What cannot be taken away now stays known and is tried again at the next start: it must not keep the rest of
    /// the store from starting.
    ///
    /// @return what was found and done, one sentence each
    public List<String> settle(Function<Namespace, StoreView> views) throws IOException {
        List<String> notes = new ArrayList<>();
        for (Intent intent : parts.records().intents()) {
            try {
                undo(intent, views.apply(intent.namespace()));
                notes.add("volume " + intent.name() + " was half made or half removed: its remains are gone");
            } catch (IOException | CasException e) {
                notes.add("volume " + intent.name() + " was half made or half removed: its remains cannot be removed: "
                        + e.getMessage());
            }
        }
        for (Path path : parts.files().sweep()) {
            notes.add(path + " belonged to no volume: removed");
        }
        return notes;
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
