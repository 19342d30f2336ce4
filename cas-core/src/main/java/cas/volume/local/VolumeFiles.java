package cas.volume.local;

import cas.content.BlobReader;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.StoreHealth;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.Stage;
import cas.disk.StoreObject.VolumeContent;
import cas.disk.StoreObject.VolumeEntry;
import cas.disk.StoreObject.VolumePart;
import cas.disk.SyncNotBegun;
import cas.disk.WritableFile;
import cas.os.FileSystems;
import cas.volume.CreationMethod;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files of volumes. Each is built under a private name beside its own, synced and renamed, so that under its own
/// name it is whole or absent at any crash; to be removed it is renamed to a private name first. What a crash leaves
/// under a private name is taken away by [#sweep].
public final class VolumeFiles {
    private static final int ROOTFS_MODE = 0755;

    /// The bytes a disk is made of.
    ///
    /// @param file where they lie, if the file system may be asked to share their blocks
    public record Source(BlobReader reader, Optional<Path> file) {}

    private final Disk disk;
    private final StoreLayout layout;
    private final FileSystems fileSystems;
    private final StoreHealth health;

    public VolumeFiles(Disk disk, StoreLayout layout, FileSystems fileSystems, StoreHealth health) {
        this.disk = disk;
        this.layout = layout;
        this.fileSystems = fileSystems;
        this.health = health;
    }

    /// Where a volume lies.
    public Path path(VolumeName name, boolean encrypted) {
        return layout.path(whole(name, encrypted));
    }

    /// Where the root file system of a container volume is mounted.
    public Path rootfs(VolumeName name, boolean encrypted) {
        return layout.path(new VolumeContent(whole(name, encrypted), VolumePart.ROOTFS));
    }

    /// Whether something has the volume's own name.
    public boolean present(VolumeName name, boolean encrypted) throws IOException {
        return disk.stat(path(name, encrypted)).isPresent();
    }

    /// What a volume takes on disk; of a container without its root file system, which is a snapshot.
    public long allocatedBytes(VolumeName name, boolean encrypted) throws IOException {
        Path path = path(name, encrypted);
        Optional<FileStat> found = disk.stat(path);
        if (found.isEmpty()) {
            return 0;
        }
        if (found.get().type() == FileStat.Type.FILE) {
            return fileSystems.usage(path).sizeBytes();
        }
        long bytes = 0;
        for (VolumePart part : List.of(VolumePart.IMAGE_CONFIG, VolumePart.SNAPSHOT_ID)) {
            Path file = layout.path(new VolumeContent(whole(name, encrypted), part));
            bytes += disk.stat(file).isPresent() ? fileSystems.usage(file).sizeBytes() : 0;
        }
        return bytes;
    }

    /// Makes a disk: the bytes of the source, then zeros up to the size.
    ///
    /// @param sizeBytes at least the size of the source
    public CreationMethod createDisk(
            VolumeName name, boolean encrypted, Source source, long sizeBytes, ProgressSink progress)
            throws IOException {
        Path building = begin(name, encrypted);
        CreationMethod method;
        try {
            method = fill(building, source, sizeBytes, progress);
            disk.rename(building, path(name, encrypted));
        } catch (IOException | RuntimeException e) {
            discard(building, e);
            throw e;
        }
        publish(encrypted);
        return method;
    }

    /// Makes the directory of a container: an empty `rootfs` to mount on, and what to start there.
    public void createContainer(VolumeName name, boolean encrypted, String imageConfig, String snapshotKey)
            throws IOException {
        Path building = begin(name, encrypted);
        VolumeEntry entry = new VolumeEntry(name, encrypted, Stage.BUILDING);
        try {
            disk.createDirectory(building);
            Path rootfs = layout.path(new VolumeContent(entry, VolumePart.ROOTFS));
            disk.createDirectory(rootfs);
            disk.setMode(rootfs, ROOTFS_MODE);
            write(layout.path(new VolumeContent(entry, VolumePart.IMAGE_CONFIG)), imageConfig);
            write(layout.path(new VolumeContent(entry, VolumePart.SNAPSHOT_ID)), snapshotKey);
            syncNames(rootfs);
            syncNames(building);
            disk.rename(building, path(name, encrypted));
        } catch (IOException | RuntimeException e) {
            discard(building, e);
            throw e;
        }
        publish(encrypted);
    }

    /// Removes a volume's files, whole or half made; nothing happens if there are none. Nothing may be mounted there.
    public void remove(VolumeName name, boolean encrypted) throws IOException {
        Path removing = layout.path(new VolumeEntry(name, encrypted, Stage.REMOVING));
        disk.deleteTree(removing);
        disk.deleteTree(layout.path(new VolumeEntry(name, encrypted, Stage.BUILDING)));
        if (present(name, encrypted)) {
            disk.rename(path(name, encrypted), removing);
            syncNames(directory(encrypted));
            disk.deleteTree(removing);
        }
    }

    /// Removes what a crash left half made or half removed; for the start, when nobody makes or removes any.
    ///
    /// @return what there was
    public List<Path> sweep() throws IOException {
        List<Path> swept = new ArrayList<>();
        for (boolean encrypted : new boolean[] {true, false}) {
            Path directory = directory(encrypted);
            for (String name : disk.list(directory)) {
                Path path = directory.resolve(name);
                if (layout.object(path).orElse(null) instanceof VolumeEntry entry && entry.stage() != Stage.WHOLE) {
                    disk.deleteTree(path);
                    swept.add(path);
                }
            }
        }
        return swept;
    }

    private Path begin(VolumeName name, boolean encrypted) throws IOException {
        health.requireWritable("create volume " + name);
        Path building = layout.path(new VolumeEntry(name, encrypted, Stage.BUILDING));
        disk.deleteTree(building);
        return building;
    }

    private CreationMethod fill(Path file, Source source, long sizeBytes, ProgressSink progress) throws IOException {
        boolean shared =
                source.file().isPresent() && fileSystems.reflink(source.file().get(), file);
        try (WritableFile target = shared ? disk.append(file) : disk.create(file)) {
            if (!shared) {
                SparseCopy.copy(source.reader(), target, progress);
            }
            if (target.size() < sizeBytes) {
                target.extend(sizeBytes);
            }
            progress.at("syncing", 0, 0);
            sync(target, file);
        }
        return shared ? CreationMethod.REFLINK : CreationMethod.SPARSE_COPY;
    }

    private void write(Path file, String text) throws IOException {
        try (WritableFile target = disk.create(file)) {
            target.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            sync(target, file);
        }
    }

    private void publish(boolean encrypted) throws IOException {
        syncNames(directory(encrypted));
    }

    private void sync(WritableFile file, Path path) throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            throw degraded(path, e);
        }
    }

    private void syncNames(Path directory) throws IOException {
        try {
            disk.syncNames(directory);
        } catch (SyncNotBegun e) {
            throw e;
        } catch (IOException e) {
            throw degraded(directory, e);
        }
    }

    /// A failed sync is final (rule D5).
    private IOException degraded(Path path, IOException e) {
        health.degrade("syncing " + path + " failed: " + e.getMessage());
        return e;
    }

    private void discard(Path building, Exception cause) {
        try {
            disk.deleteTree(building);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private Path directory(boolean encrypted) {
        return layout.path(encrypted ? Place.VAULT_VOLUMES : Place.CLEAR_VOLUMES);
    }

    private static VolumeEntry whole(VolumeName name, boolean encrypted) {
        return new VolumeEntry(name, encrypted, Stage.WHOLE);
    }
}
