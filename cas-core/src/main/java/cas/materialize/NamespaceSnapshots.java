package cas.materialize;

import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.materialize.NameLocks.HeldAll;
import cas.materialize.Volumes.Parts;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.volume.Volume;
import cas.volume.VolumeName;
import cas.volume.VolumeRecords.Aim;
import cas.volume.VolumeRecords.Changed;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeSnapshots;
import cas.volume.local.VolumeCopies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/// Snapshots of the volumes of one namespace. To make one: copies of disks and layers of root file systems
/// first, then one transaction. To roll back: drafts of disks first, then one transaction that says what
/// takes whose place, then that is done, now or at the next start.
final class NamespaceSnapshots implements VolumeSnapshots {
    private final Volumes all;
    private final Parts parts;
    private final Namespace namespace;
    private final StoreView view;
    private final NamespaceVolumes volumes;

    NamespaceSnapshots(Volumes all, Namespace namespace, StoreView view, NamespaceVolumes volumes) {
        this.all = all;
        this.parts = all.parts();
        this.namespace = namespace;
        this.view = view;
        this.volumes = volumes;
    }

    private VolumeCopies copies() {
        return parts.files().copies();
    }

    private KeptTrees trees() {
        return new KeptTrees(parts, view);
    }

    @Override
    public VolumeSnapshot create(UUID id, List<VolumeName> names) throws IOException {
        List<VolumeName> group = List.copyOf(new TreeSet<>(names));
        if (group.isEmpty() || group.size() > VOLUMES_MAX) {
            throw new InvalidArgument(
                    "make snapshot " + id + ": expected 1 to " + VOLUMES_MAX + " volumes, found " + group.size());
        }
        try (HeldAll _ = all.locks().holdAll(group)) {
            Optional<VolumeSnapshot> there = find(id, Optional.empty());
            if (there.isPresent()) {
                return requireSame(there.get(), group);
            }
            List<Volume> members = new ArrayList<>();
            for (VolumeName name : group) {
                Volume volume = volumes.require("make snapshot " + id + " of", name);
                all.settle(name, view);
                requireAble("make snapshot " + id, volume);
                members.add(volume);
            }
            return keep(id, members);
        }
    }

    private VolumeSnapshot keep(UUID id, List<Volume> members) throws IOException {
        List<Volume> kept = new ArrayList<>();
        for (Volume volume : members) {
            kept.add(volume.format().isDisk() ? volume : trees().kept(id, volume));
        }
        VolumeSnapshot snapshot =
                new VolumeSnapshot(id, namespace, kept, parts.clock().instant());
        try {
            for (int i = 0; i < kept.size(); i++) {
                if (kept.get(i).format().isDisk()) {
                    copies().keep(id, kept.get(i));
                } else {
                    trees().keep(members.get(i), kept.get(i));
                }
            }
            parts.snapshots().add(snapshot);
        } catch (IOException | RuntimeException e) {
            forget(snapshot, e);
            throw e;
        }
        for (Volume volume : members) {
            all.settle(volume.name(), view);
        }
        return snapshot;
    }

    private void forget(VolumeSnapshot snapshot, Exception cause) {
        for (Volume volume : snapshot.volumes()) {
            try {
                if (volume.format().isDisk()) {
                    copies().remove(snapshot.id(), volume);
                } else {
                    all.settle(volume.name(), view);
                }
            } catch (IOException | CasException e) {
                cause.addSuppressed(e); // It goes at the next start.
            }
        }
    }

    private void requireAble(String doing, Volume volume) throws IOException {
        if (volume.traits().readOnly()) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION,
                    doing + ": expected volumes that may be written to, found volume " + volume.name()
                            + ", which may not");
        }
        requireUnmounted(doing, volume);
        if (!volume.format().isDisk()) {
            trees().requireRoom(doing, volume);
        }
    }

    private void requireUnmounted(String doing, Volume volume) throws IOException {
        if (volumes.mounted(volume)) {
            throw new FailedPrecondition(
                    Reason.VOLUME_MOUNTED,
                    doing + ": expected volume " + volume.name() + " unmounted, found it mounted");
        }
    }

    private VolumeSnapshot requireSame(VolumeSnapshot there, List<VolumeName> group) {
        if (!there.namespace().equals(namespace) || !there.names().equals(group)) {
            throw new AlreadyExists(
                    Reason.SNAPSHOT_EXISTS,
                    "make snapshot " + there.id() + ": there is one, of other volumes: " + there.names());
        }
        return there;
    }

    @Override
    public List<VolumeSnapshot> list() throws IOException {
        return parts.snapshots().all().stream()
                .filter(snapshot -> snapshot.namespace().equals(namespace))
                .toList();
    }

    @Override
    public void rollback(UUID id) throws IOException {
        VolumeSnapshot known = require("roll back to", id);
        try (HeldAll _ = all.locks().holdAll(known.names())) {
            VolumeSnapshot snapshot = require("roll back to", id);
            List<Changed> changes = new ArrayList<>();
            for (Volume then : snapshot.volumes()) {
                Volume now = volumes.require("roll back", then.name());
                requireUnmounted("roll back to snapshot " + id, now);
                all.settle(now.name(), view);
                // Of a disk there is none.
                Intent intent = new Intent(now.name(), namespace, now.encrypted(), then.snapshotKey(), Aim.EXCHANGE);
                changes.add(new Changed(Volumes.sized(now, then.sizeBytes()), Optional.of(intent)));
            }
            try {
                for (Volume disk : disks(snapshot)) {
                    copies().draft(id, disk);
                }
                parts.records().change(changes);
            } catch (IOException | RuntimeException e) {
                discard(snapshot, e);
                throw e;
            }
            for (Volume then : snapshot.volumes()) {
                all.settle(then.name(), view);
            }
        }
    }

    /// A transaction that failed may have been written all the same: then the drafts are needed.
    private void discard(VolumeSnapshot snapshot, Exception cause) {
        try {
            List<VolumeName> begun =
                    parts.records().intents().stream().map(Intent::name).toList();
            for (Volume disk : disks(snapshot)) {
                if (!begun.contains(disk.name())) {
                    copies().discard(disk.name(), disk.encrypted());
                }
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static List<Volume> disks(VolumeSnapshot snapshot) {
        return snapshot.volumes().stream()
                .filter(volume -> volume.format().isDisk())
                .toList();
    }

    @Override
    public void delete(UUID id) throws IOException {
        VolumeSnapshot known = require("delete", id);
        try (HeldAll _ = all.locks().holdAll(known.names())) {
            VolumeSnapshot snapshot = require("delete", id);
            parts.snapshots().remove(id);
            for (Volume then : snapshot.volumes()) {
                if (then.format().isDisk()) {
                    copies().remove(id, then);
                } else {
                    trees().forget(then);
                }
            }
        }
    }

    private VolumeSnapshot require(String doing, UUID id) throws IOException {
        return find(id, Optional.of(namespace))
                .orElseThrow(() -> new NotFound(
                        Reason.SNAPSHOT_NOT_FOUND, doing + " snapshot " + id + ": there is no such snapshot"));
    }

    private Optional<VolumeSnapshot> find(UUID id, Optional<Namespace> in) throws IOException {
        return parts.snapshots().all().stream()
                .filter(snapshot -> snapshot.id().equals(id))
                .filter(snapshot -> in.isEmpty() || snapshot.namespace().equals(in.get()))
                .findFirst();
    }
}
