package cas.materialize;

import cas.content.BlobReader;
import cas.disk.Admission.Grant;
import cas.diskimage.DiskHeaders;
import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.materialize.NameLocks.Held;
import cas.materialize.NameLocks.HeldAll;
import cas.materialize.Volumes.Parts;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.volume.Volume;
import cas.volume.VolumeChanges;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin.Blank;
import cas.volume.VolumeOrigin.FromBlob;
import cas.volume.VolumeOrigin.FromImage;
import cas.volume.VolumePlan;
import cas.volume.VolumeRecords.Aim;
import cas.volume.VolumeRecords.Changed;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeRequest;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import cas.volume.Wishes;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What becomes of the volumes of one namespace.
final class NamespaceChanges implements VolumeChanges {
    private final Volumes all;
    private final Parts parts;
    private final Namespace namespace;
    private final StoreView view;
    private final NamespaceVolumes volumes;

    NamespaceChanges(Volumes all, Namespace namespace, StoreView view, NamespaceVolumes volumes) {
        this.all = all;
        this.parts = all.parts();
        this.namespace = namespace;
        this.view = view;
        this.volumes = volumes;
    }

    @Override
    public VolumePlan plan(VolumeRequest request) throws IOException {
        try (Held _ = all.locks().hold(request.name())) {
            return new VolumeCreation(all, namespace, view, request).plan();
        }
    }

    @Override
    public Volume resize(VolumeName name, long sizeBytes) throws IOException {
        try (Held _ = all.locks().hold(name)) {
            Volume old = volumes.require("resize", name);
            requireGrowing(old, sizeBytes);
            all.settle(name, view);
            if (old.sizeBytes() == sizeBytes) {
                return old;
            }
            all.requireQuota("resize volume " + name, namespace, sizeBytes - old.sizeBytes());
            Volume grown = Volumes.sized(old, sizeBytes);
            Intent intent = new Intent(name, namespace, old.encrypted(), Optional.empty(), Aim.GROW);
            parts.records().change(List.of(new Changed(grown, Optional.of(intent))));
            try {
                all.grow(grown);
            } catch (IOException | CasException e) {
                parts.records().change(List.of(new Changed(old, Optional.empty())));
                throw e;
            }
            parts.records().forget(name);
            return grown;
        }
    }

    private static void requireGrowing(Volume volume, long sizeBytes) {
        String doing = "resize volume " + volume.name();
        boolean able = volume.format() == VolumeFormat.RAW || volume.format() == VolumeFormat.QCOW2;
        if (!able || volume.traits().readOnly()) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION,
                    doing + ": expected a raw or qcow2 disk that may be written to, found "
                            + (able ? "one that may not" : volume.format().word()));
        }
        if (sizeBytes < volume.sizeBytes()) {
            throw new InvalidArgument(doing + ": expected at least the " + volume.sizeBytes()
                    + " bytes it has, since what is behind the end would be lost, found " + sizeBytes);
        }
        if (sizeBytes > DiskHeaders.DISK_BYTES_MAX) {
            throw new InvalidArgument(
                    doing + ": expected at most " + DiskHeaders.DISK_BYTES_MAX + " bytes, found " + sizeBytes);
        }
    }

    @Override
    public Volume purge(VolumeName name, Optional<String> from, ProgressSink progress) throws IOException {
        VolumeName next = new VolumeName(name.uuid(), name.generation() + 1);
        try (HeldAll _ = all.locks().holdAll(List.of(name, next))) {
            Optional<Volume> there = volumes.get(next);
            if (there.isPresent() && volumes.get(name).isEmpty()) {
                return there.get();
            }
            Volume old = volumes.require("purge", name);
            requireIdle("purge", old);
            all.requireNoSnapshot("purge", name);
            all.settle(name, view);
            Intent gone = new Intent(name, namespace, old.encrypted(), old.snapshotKey());
            VolumeRequest request = again(old, next, from);
            Volume made = new VolumeCreation(all, namespace, view, request, Optional.of(gone)).run(progress);
            if (there.isPresent()) {
                parts.records().abandon(gone);
            }
            all.undo(gone, view);
            return made;
        }
    }

    private VolumeRequest again(Volume old, VolumeName next, Optional<String> from) throws IOException {
        return new VolumeRequest(
                next,
                from.isPresent() ? from.get() : origin(old),
                Optional.of(old.format()),
                old.sizeBytes(),
                old.encrypted(),
                Volumes.SNAPSHOTTER,
                old.labels(),
                new Wishes(
                        old.traits().displayName(),
                        old.traits().readOnly(),
                        old.traits().base().isPresent(),
                        Optional.empty()));
    }

    private String origin(Volume old) throws IOException {
        return switch (old.origin()) {
            case Blank _ -> "";
            case FromBlob(var digest) -> digest.toString();
            case FromImage(var name, var target) ->
                view.images().get(name).isPresent() ? name : target.digest().toString();
        };
    }

    @Override
    public Volume move(VolumeName name, boolean encrypted, ProgressSink progress) throws IOException {
        try (Held _ = all.locks().hold(name)) {
            Volume old = volumes.require("move", name);
            if (old.encrypted() == encrypted) {
                return old;
            }
            requireIdle("move", old);
            all.requireNoSnapshot("move", name);
            if (old.traits().base().isPresent()) {
                throw new FailedPrecondition(
                        Reason.FAILED_PRECONDITION,
                        "move volume " + name + ": expected one that holds all of its bytes, found one that reads from "
                                + old.traits().base().get());
            }
            all.settle(name, view);
            Intent coming = new Intent(name, namespace, encrypted, Optional.empty());
            parts.records().note(coming);
            Volume moved = Volumes.placed(old, encrypted, parts.files().path(name, encrypted));
            try {
                copy(old, encrypted, progress);
                Intent going = new Intent(name, namespace, old.encrypted(), Optional.empty());
                parts.records().change(List.of(new Changed(moved, Optional.of(going))));
            } catch (IOException | RuntimeException e) {
                all.settleAfter(coming, view, e);
                throw e;
            }
            all.settle(name, view);
            return moved;
        }
    }

    private void copy(Volume old, boolean encrypted, ProgressSink progress) throws IOException {
        VolumeName name = old.name();
        if (parts.files().present(name, encrypted)) {
            throw new FailedPrecondition(
                    Reason.VOLUME_EXISTS,
                    "move volume " + name + ": expected nothing at "
                            + parts.files().path(name, encrypted) + ", found something");
        }
        if (old.snapshotKey().isPresent()) {
            String config = parts.files().imageConfig(name, old.encrypted());
            parts.files()
                    .createContainer(name, encrypted, config, old.snapshotKey().get());
            return;
        }
        parts.files().createDisk(name, encrypted, old.traits().readOnly(), draft -> {
            if (!draft.share(old.path())) {
                try (BlobReader reader = parts.files().open(name, old.encrypted());
                        Grant grant = admitted(old, reader.size())) {
                    draft.copy(reader, grant, progress);
                }
            }
        });
    }

    private Grant admitted(Volume old, long lengthBytes) throws IOException {
        long bytes = parts.files().copyBytesMax(old.path(), lengthBytes);
        return parts.limits().admission().admit("move volume " + old.name(), bytes);
    }

    private void requireIdle(String doing, Volume volume) throws IOException {
        if (volumes.mounted(volume)) {
            throw new FailedPrecondition(
                    Reason.VOLUME_MOUNTED,
                    doing + " volume " + volume.name() + ": expected it unmounted, found it mounted");
        }
    }

    @Override
    public void export(VolumeName name, ExportSink sink) throws IOException {
        Volume volume = volumes.require("export", name);
        if (!volume.format().isDisk()) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION,
                    "export volume " + name
                            + ": expected a disk, found a container volume; make a layer of its snapshot");
        }
        new Exporting(parts, volume).to(sink);
    }

    @Override
    public VolumeUsage usage(VolumeName name) throws IOException {
        Volume volume = volumes.require("measure", name);
        KeptTrees trees = new KeptTrees(parts, view);
        Set<String> kept = new HashSet<>();
        long copies = 0;
        for (VolumeSnapshot snapshot : parts.snapshots().all()) {
            for (Volume then : snapshot.volumes()) {
                if (then.name().equals(name)) {
                    copies += then.format().isDisk()
                            ? parts.files().copies().allocatedBytes(snapshot.id(), volume)
                            : trees.bytes(then);
                    then.snapshotKey().ifPresent(kept::add);
                }
            }
        }
        long own = parts.files().allocatedBytes(name, volume.encrypted());
        if (volume.snapshotKey().isPresent()) {
            own += trees.ownBytes(volume, kept);
        }
        return new VolumeUsage(own, copies, volume.sizeBytes());
    }

    @Override
    public List<String> verify(VolumeName name) throws IOException {
        Volume volume = volumes.require("verify", name);
        return new Verifying(parts, view, volume).run();
    }
}
