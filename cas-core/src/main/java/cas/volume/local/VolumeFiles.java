package cas.volume.local;

import cas.content.BlobReader;
import cas.disk.Admission;
import cas.disk.Admission.Grant;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.StoreHealth;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.Stage;
import cas.disk.StoreObject.VolumeContent;
import cas.disk.StoreObject.VolumeEntry;
import cas.disk.StoreObject.VolumePart;
import cas.disk.WritableFile;
import cas.os.FileSystems;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The files of volumes. Each is built under a private name beside its own, synced and renamed, so that under
/// its own name it is whole or absent at any crash; to be removed it is renamed to a private name first. What
/// a crash leaves under a private name is taken away by [#sweep].
public final class VolumeFiles {
    private static final int ROOTFS_MODE = 0755;
    private static final int READ_ONLY_MODE = 0400;

    /// A disk under its private name.
    public interface Draft {
        Path path();

        /// Makes it share the blocks of a file.
        ///
        /// @return false, and nothing done, if the file system cannot
        boolean share(Path from) throws IOException;

        /// Makes it hold what a blob holds, but for the blocks that are all zeros.
        ///
        /// @param grant hears of what is written before it is
        void copy(BlobReader source, Grant grant, ProgressSink progress) throws IOException;

        /// Makes it hold what a stream holds, but for the blocks that are all zeros.
        ///
        /// @throws cas.error.CasException.InvalidArgument if that is more than `bytesMax`
        void unpack(InputStream source, long bytesMax, Grant grant) throws IOException;

        /// Makes it a qcow2 that reads what it does not hold from another file, or as zeros.
        void overlay(long sizeBytes, Optional<Backing> backing) throws IOException;

        /// Makes it an empty file, for others to fill.
        void empty() throws IOException;

        /// Makes it at least so long; what is new reads as zeros.
        void extend(long sizeBytes) throws IOException;

        /// Reads what it holds so far.
        BlobReader open() throws IOException;
    }

    /// What a qcow2 stands on.
    ///
    /// @param format the word for it, which keeps readers from guessing
    public record Backing(Path file, String format) {}

    /// The work on a draft.
    @FunctionalInterface
    public interface Filling {
        void into(Draft draft) throws IOException;
    }

    private final Disk disk;
    private final StoreLayout layout;
    private final FileSystems fileSystems;
    private final StoreHealth health;
    private final Admission admission;
    private final Syncing syncing;

    public VolumeFiles(
            Disk disk, StoreLayout layout, FileSystems fileSystems, StoreHealth health, Admission admission) {
        this.admission = admission;
        this.disk = disk;
        this.layout = layout;
        this.fileSystems = fileSystems;
        this.health = health;
        this.syncing = new Syncing(disk, health);
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

    /// Whether a disk in this place could share the blocks of a file: tried, and taken back.
    public boolean couldShare(Path from, VolumeName name, boolean encrypted) throws IOException {
        Path building = begin(name, encrypted);
        try {
            return fileSystems.reflink(from, building);
        } finally {
            disk.deleteTree(building);
        }
    }

    /// The most that a copy of a file would take, without reading it.
    public long copyBytesMax(Path file, long lengthBytes) throws IOException {
        return Math.min(lengthBytes, fileSystems.usage(file).sizeBytes());
    }

    /// What a copy would take, which reads all of it.
    public static long copyBytes(BlobReader source) throws IOException {
        return SparseCopy.count(source);
    }

    /// As [#copyBytes], of the first `bytesMax`.
    public static long copyBytes(InputStream source, long bytesMax) throws IOException {
        return SparseCopy.count(source, bytesMax);
    }

    /// Makes a disk.
    ///
    /// @param readOnly whether nobody may write to it afterwards
    public void createDisk(VolumeName name, boolean encrypted, boolean readOnly, Filling filling) throws IOException {
        Path building = begin(name, encrypted);
        try {
            filling.into(new DiskDraft(disk, fileSystems, building));
            try (WritableFile file = disk.append(building)) {
                if (readOnly) {
                    disk.setMode(building, READ_ONLY_MODE);
                }
                syncing.bytes(file, building);
            }
            disk.rename(building, path(name, encrypted));
        } catch (IOException | RuntimeException e) {
            discard(building, e);
            throw e;
        }
        publish(encrypted);
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
            syncing.names(rootfs);
            syncing.names(building);
            disk.rename(building, path(name, encrypted));
        } catch (IOException | RuntimeException e) {
            discard(building, e);
            throw e;
        }
        publish(encrypted);
    }

    /// What a container volume's directory says that is started there.
    public String imageConfig(VolumeName name, boolean encrypted) throws IOException {
        Path file = layout.path(new VolumeContent(whole(name, encrypted), VolumePart.IMAGE_CONFIG));
        try (BlobReader reader = new DiskDraft(disk, fileSystems, file).open()) {
            ByteBuffer text = ByteBuffer.allocate((int) reader.size());
            while (text.hasRemaining()) {
                if (reader.read(text, text.position()) < 0) {
                    throw new EOFException(file + ": expected " + reader.size() + " bytes, found less");
                }
            }
            return new String(text.array(), StandardCharsets.UTF_8);
        }
    }

    /// Reads a disk as it is on disk.
    public BlobReader open(VolumeName name, boolean encrypted) throws IOException {
        return new DiskDraft(disk, fileSystems, path(name, encrypted)).open();
    }

    /// Makes a disk, of which each byte is where it was, at least so long.
    public void grow(VolumeName name, boolean encrypted, long sizeBytes) throws IOException {
        Path path = path(name, encrypted);
        try (WritableFile file = disk.append(path)) {
            if (file.size() < sizeBytes) {
                file.extend(sizeBytes);
            }
            syncing.bytes(file, path);
        }
    }

    /// What lies under a volume's name; empty if nothing does.
    public Optional<FileStat> stat(VolumeName name, boolean encrypted) throws IOException {
        return disk.stat(path(name, encrypted));
    }

    /// Copies of disks.
    public VolumeCopies copies() {
        return new VolumeCopies(disk, layout, fileSystems, syncing, admission);
    }

    /// Removes a volume's files, whole or half made; nothing happens if there are none. Nothing may be
    /// mounted there.
    public void remove(VolumeName name, boolean encrypted) throws IOException {
        Path removing = layout.path(new VolumeEntry(name, encrypted, Stage.REMOVING));
        disk.deleteTree(removing);
        disk.deleteTree(layout.path(new VolumeEntry(name, encrypted, Stage.BUILDING)));
        if (present(name, encrypted)) {
            disk.rename(path(name, encrypted), removing);
            syncing.names(directory(encrypted));
            disk.deleteTree(removing);
        }
    }

    /// Removes what a crash left half made or half removed; for the start, when nobody makes or removes any.
    ///
    /// @param unfinished whose remains are needed still, to end what was begun
    /// @return what there was
    public List<Path> sweep(Predicate<VolumeName> unfinished) throws IOException {
        List<Path> swept = new ArrayList<>();
        for (boolean encrypted : new boolean[] {true, false}) {
            Path directory = directory(encrypted);
            for (String name : disk.list(directory)) {
                Path path = directory.resolve(name);
                if (layout.object(path).orElse(null) instanceof VolumeEntry entry
                        && entry.stage() != Stage.WHOLE
                        && !unfinished.test(entry.name())) {
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

    private void write(Path file, String text) throws IOException {
        try (WritableFile target = disk.create(file)) {
            target.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            syncing.bytes(target, file);
        }
    }

    private void publish(boolean encrypted) throws IOException {
        syncing.names(directory(encrypted));
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
