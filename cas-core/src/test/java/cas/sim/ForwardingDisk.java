package cas.sim;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A disk in front of another one; what a test overrides is what it gets wrong.
public class ForwardingDisk implements Disk {
    private final Disk disk;

    public ForwardingDisk(Disk disk) {
        this.disk = disk;
    }

    /// A disk whose file syncs do nothing.
    public static Disk withoutFileSync(Disk disk) {
        return withoutFileSync(disk, _ -> true);
    }

    /// A disk whose syncs of some files do nothing.
    public static Disk withoutFileSync(Disk disk, Predicate<Path> forgotten) {
        return new ForwardingDisk(disk) {
            @Override
            public WritableFile create(Path file) throws IOException {
                return forgotten.test(file) ? new Unsynced(super.create(file)) : super.create(file);
            }

            @Override
            public WritableFile append(Path file) throws IOException {
                return forgotten.test(file) ? new Unsynced(super.append(file)) : super.append(file);
            }
        };
    }

    /// A disk whose directory syncs do nothing.
    public static Disk withoutNameSync(Disk disk) {
        return new ForwardingDisk(disk) {
            @Override
            public void syncNames(Path directory) {}
        };
    }

    private record Unsynced(WritableFile file) implements WritableFile {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
            file.write(bytes);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void extend(long size) throws IOException {
            file.extend(size);
        }

        @Override
        public void sync() {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public WritableFile create(Path file) throws IOException {
        return disk.create(file);
    }

    @Override
    public WritableFile append(Path file) throws IOException {
        return disk.append(file);
    }

    @Override
    public void overwrite(Path file, long position, ByteBuffer bytes) throws IOException {
        disk.overwrite(file, position, bytes);
    }

    @Override
    public ReadableFile open(Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        disk.createDirectory(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        return disk.stat(path);
    }

    @Override
    public boolean link(Path file, Path name) throws IOException {
        return disk.link(file, name);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        disk.replace(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void deleteTree(Path path) throws IOException {
        disk.deleteTree(path);
    }

    @Override
    public void setMode(Path path, int mode) throws IOException {
        disk.setMode(path, mode);
    }

    @Override
    public void setOwner(Path path, int uid, int gid) throws IOException {
        disk.setOwner(path, uid, gid);
    }

    @Override
    public void copyOwner(Path example, Path path) throws IOException {
        disk.copyOwner(example, path);
    }

    @Override
    public void syncNames(Path directory) throws IOException {
        disk.syncNames(directory);
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return disk.lock(file);
    }
}
