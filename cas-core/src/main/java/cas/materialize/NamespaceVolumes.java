package cas.materialize;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.materialize.NameLocks.Held;
import cas.materialize.Volumes.Parts;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.volume.Volume;
import cas.volume.VolumeChanges;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeRequest;
import cas.volume.VolumeSnapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The volumes of one namespace.
final class NamespaceVolumes implements VolumeManager {
    private final Volumes all;
    private final Parts parts;
    private final Namespace namespace;
    private final StoreView view;

    NamespaceVolumes(Volumes all, Namespace namespace, StoreView view) {
        this.all = all;
        this.parts = all.parts();
        this.namespace = namespace;
        this.view = view;
    }

    @Override
    public Volume create(VolumeRequest request, ProgressSink progress) throws IOException {
        try (Held _ = all.locks().hold(request.name())) {
            return new VolumeCreation(all, namespace, view, request).run(progress);
        }
    }

    @Override
    public Optional<Volume> get(VolumeName name) throws IOException {
        return parts.records().get(name).filter(volume -> volume.namespace().equals(namespace));
    }

    @Override
    public List<Volume> list() throws IOException {
        return parts.records().list(namespace);
    }

    @Override
    public Path mount(VolumeName name) throws IOException {
        try (Held _ = all.locks().hold(name)) {
            Volume volume = require("mount", name);
            String key = volume.snapshotKey()
                    .orElseThrow(() -> new FailedPrecondition(
                            Reason.FAILED_PRECONDITION,
                            "mount volume " + name + ": expected a container volume, found a disk, which the machine "
                                    + "mounts by itself"));
            Path rootfs = rootfs(volume);
            if (!parts.mounter().mounted(rootfs)) {
                all.settle(name, view);
                parts.mounter().mount(view.snapshotter(Volumes.SNAPSHOTTER).mounts(key), rootfs);
            }
            return rootfs;
        }
    }

    @Override
    public void unmount(VolumeName name) throws IOException {
        try (Held _ = all.locks().hold(name)) {
            Volume volume = require("unmount", name);
            if (mounted(volume)) {
                parts.mounter().unmount(rootfs(volume));
            }
        }
    }

    @Override
    public void delete(VolumeName name) throws IOException {
        try (Held _ = all.locks().hold(name)) {
            Volume volume = require("delete", name);
            if (mounted(volume)) {
                throw new FailedPrecondition(
                        Reason.VOLUME_MOUNTED, "delete volume " + name + ": it is mounted on " + rootfs(volume));
            }
            all.requireNoSnapshot("delete", name);
            all.settle(name, view);
            Intent intent = new Intent(name, namespace, volume.encrypted(), volume.snapshotKey());
            parts.records().abandon(intent);
            all.undo(intent, view);
        }
    }

    @Override
    public boolean mounted(VolumeName name) throws IOException {
        return mounted(require("look at", name));
    }

    @Override
    public VolumeChanges changes() {
        return new NamespaceChanges(all, namespace, view, this);
    }

    @Override
    public VolumeSnapshots snapshots() {
        return new NamespaceSnapshots(all, namespace, view, this);
    }

    boolean mounted(Volume volume) throws IOException {
        return volume.snapshotKey().isPresent() && parts.mounter().mounted(rootfs(volume));
    }

    private Path rootfs(Volume volume) {
        return parts.files().rootfs(volume.name(), volume.encrypted());
    }

    Volume require(String doing, VolumeName name) throws IOException {
        return get(name)
                .orElseThrow(() ->
                        new NotFound(Reason.VOLUME_NOT_FOUND, doing + " volume " + name + ": there is no such volume"));
    }
}
