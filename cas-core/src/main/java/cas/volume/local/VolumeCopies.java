package cas.volume.local;

import cas.content.BlobReader;
import cas.disk.Admission;
import cas.disk.Admission.Grant;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.Stage;
import cas.disk.StoreObject.VolumeCopy;
import cas.disk.StoreObject.VolumeEntry;
import cas.disk.WritableFile;
import cas.os.FileSystems;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// Copies of disks, in the directory of the disk itself: nothing of an encrypted one ever leaves its place. A copy is
/// worth something only while a record names it.
public final class VolumeCopies {
    private final Disk disk;
    private final StoreLayout layout;
    private final FileSystems fileSystems;
    private final Syncing syncing;
    private final Admission admission;

    VolumeCopies(Disk disk, StoreLayout layout, FileSystems fileSystems, Syncing syncing, Admission admission) {
        this.admission = admission;
        this.disk = disk;
        this.layout = layout;
        this.fileSystems = fileSystems;
        this.syncing = syncing;
    }

    public Path path(UUID id, Volume volume) {
        return layout.path(new VolumeCopy(id, volume.name(), volume.encrypted()));
    }

    /// Copies what a disk holds now.
    public CreationMethod keep(UUID id, Volume volume) throws IOException {
        Path copy = path(id, volume);
        disk.deleteTree(copy);
        CreationMethod method = copy(volume.path(), copy);
        syncing.names(directory(volume));
        return method;
    }

    /// Fills a copy that no record names, and reads it.
    public BlobReader temporary(UUID id, Volume volume, Filling filling) throws IOException {
        Path copy = path(id, volume);
        try (WritableFile file = disk.create(copy)) {
            file.extend(volume.sizeBytes());
        }
        filling.into(copy);
        return new DiskDraft(disk, fileSystems, copy).open();
    }

    /// The work on a copy.
    @FunctionalInterface
    public interface Filling {
        void into(Path copy) throws IOException;
    }

    /// Makes a draft, which [#exchange] puts in the place of the disk, of a copy.
    public void draft(UUID id, Volume volume) throws IOException {
        Path draft = building(volume.name(), volume.encrypted());
        disk.deleteTree(draft);
        copy(path(id, volume), draft);
        syncing.names(directory(volume));
    }

    /// Puts the draft in the place of the disk; nothing happens if there is none.
    public void exchange(VolumeName name, boolean encrypted) throws IOException {
        Path draft = building(name, encrypted);
        if (disk.stat(draft).isPresent()) {
            disk.replace(draft, layout.path(new VolumeEntry(name, encrypted, Stage.WHOLE)));
        }
        syncing.names(directory(encrypted));
    }

    /// Removes a draft that is not to take any place.
    public void discard(VolumeName name, boolean encrypted) throws IOException {
        disk.deleteTree(building(name, encrypted));
    }

    /// Nothing happens if there is none.
    public void remove(UUID id, Volume volume) throws IOException {
        disk.delete(path(id, volume));
    }

    public long allocatedBytes(UUID id, Volume volume) throws IOException {
        Path copy = path(id, volume);
        return disk.stat(copy).isPresent() ? fileSystems.usage(copy).sizeBytes() : 0;
    }

    /// Removes copies that no record names; for the start.
    ///
    /// @param known whether a copy has a record, by its path
    /// @return what there was
    public List<Path> sweep(Predicate<Path> known) throws IOException {
        List<Path> swept = new ArrayList<>();
        for (boolean encrypted : new boolean[] {true, false}) {
            for (String name : disk.list(directory(encrypted))) {
                Path path = directory(encrypted).resolve(name);
                if (layout.object(path).orElse(null) instanceof VolumeCopy && !known.test(path)) {
                    disk.delete(path);
                    swept.add(path);
                }
            }
        }
        return swept;
    }

    private CreationMethod copy(Path from, Path to) throws IOException {
        boolean shared = fileSystems.reflink(from, to);
        if (!shared) {
            long bytes = Math.min(
                    disk.stat(from).map(FileStat::size).orElse(0L),
                    fileSystems.usage(from).sizeBytes());
            try (Grant grant = admission.admit("copy " + from, bytes);
                    BlobReader reader = new DiskDraft(disk, fileSystems, from).open();
                    WritableFile file = disk.create(to)) {
                SparseCopy.copy(reader, file, grant, ProgressSink.SILENT);
            }
        }
        try (WritableFile file = disk.append(to)) {
            syncing.bytes(file, to);
        }
        return shared ? CreationMethod.REFLINK : CreationMethod.SPARSE_COPY;
    }

    private Path building(VolumeName name, boolean encrypted) {
        return layout.path(new VolumeEntry(name, encrypted, Stage.BUILDING));
    }

    private Path directory(Volume volume) {
        return directory(volume.encrypted());
    }

    private Path directory(boolean encrypted) {
        return layout.path(encrypted ? Place.VAULT_VOLUMES : Place.CLEAR_VOLUMES);
    }
}
