package cas.os.linux;

import cas.os.FileSystems;
import cas.overview.Capacity;
import cas.snapshot.Usage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

final class LinuxFileSystems implements FileSystems {
    private static final int STATFS_BYTES = 120;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    /// Wait for what is on its way, write the rest, wait for that.
    private static final int SYNC_FILE_RANGE_WRITE_AND_WAIT = 1 | 2 | 4;
    private static final long FS_IOC_GETFLAGS = 0x80086601L;
    private static final long FS_IOC_SETFLAGS = 0x40086602L;
    private static final int FS_NOCOW_FL = 0x00800000;

    @Override
    public void sync(Path path) throws IOException {
        try (Call call = Call.open();
                Handle any = Handle.open(call, path, Abi.O_RDONLY, 0)) {
            Errno.check(call.raw(Sys.SYNCFS, any.descriptor()), Sys.SYNCFS, path);
        }
    }

    @Override
    public void writeOut(Path file) {
        try (Call call = Call.open()) {
            int flags = Abi.O_WRONLY | Abi.O_NOFOLLOW | Abi.O_NONBLOCK | Abi.O_CLOEXEC;
            long opened = call.raw(Sys.OPENAT, Abi.AT_FDCWD, call.path(file), flags, 0);
            if (opened >= 0) {
                try (Handle handle = Handle.of(call, opened)) {
                    long _ = call.raw(Sys.SYNC_FILE_RANGE, handle.descriptor(), 0, 0, SYNC_FILE_RANGE_WRITE_AND_WAIT);
                }
            }
        }
    }

    @Override
    public Capacity capacity(Path path) throws IOException {
        try (Call call = Call.open()) {
            MemorySegment struct = call.allocate(STATFS_BYTES);
            Errno.check(call.raw(Sys.STATFS, call.path(path), struct.address()), Sys.STATFS, path);
            long blockBytes = struct.get(ValueLayout.JAVA_LONG, 8);
            long fragmentBytes = struct.get(ValueLayout.JAVA_LONG, 72);
            long unit = fragmentBytes > 0 ? fragmentBytes : blockBytes;
            return new Capacity(
                    struct.get(ValueLayout.JAVA_LONG, 16) * unit,
                    struct.get(ValueLayout.JAVA_LONG, 32) * unit,
                    struct.get(ValueLayout.JAVA_LONG, 40),
                    struct.get(ValueLayout.JAVA_LONG, 48));
        }
    }

    @Override
    public boolean allocate(Path file, long bytes) throws IOException {
        try (Call call = Call.open();
                Handle handle = Handle.open(call, file, Abi.O_WRONLY | Abi.O_NOFOLLOW, 0)) {
            long answer = call.raw(Sys.FALLOCATE, handle.descriptor(), FALLOC_FL_KEEP_SIZE, 0, bytes);
            if (answer == -Errno.EOPNOTSUPP || answer == -Errno.ENOSYS) {
                return false;
            }
            Errno.check(answer, Sys.FALLOCATE, file);
            return true;
        }
    }

    @Override
    public InPlace keepInPlace(Path path) throws IOException {
        try (Call call = Call.open();
                Handle handle = Handle.open(call, path, Abi.O_RDONLY | Abi.O_NOFOLLOW, 0)) {
            MemorySegment flags = call.allocate(Long.BYTES);
            long answer = flags(call, handle, FS_IOC_GETFLAGS, flags);
            if (answer == 0 && !kept(flags)) {
                flags.set(ValueLayout.JAVA_INT, 0, flags.get(ValueLayout.JAVA_INT, 0) | FS_NOCOW_FL);
                answer = flags(call, handle, FS_IOC_SETFLAGS, flags);
            }
            if (answer == -Errno.EOPNOTSUPP || answer == -Errno.ENOTTY || answer == -Errno.ENOSYS) {
                return InPlace.NOT_ASKED;
            }
            // A file with bytes stays as it is without a word.
            Errno.check(answer, Sys.IOCTL, path);
            Errno.check(flags(call, handle, FS_IOC_GETFLAGS, flags), Sys.IOCTL, path);
            return kept(flags) ? InPlace.KEPT : InPlace.REFUSED;
        }
    }

    private static long flags(Call call, Handle handle, long request, MemorySegment flags) {
        return call.raw(Sys.IOCTL, handle.descriptor(), request, flags.address());
    }

    private static boolean kept(MemorySegment flags) {
        return (flags.get(ValueLayout.JAVA_INT, 0) & FS_NOCOW_FL) != 0;
    }

    @Override
    public Usage usage(Path path) throws IOException {
        try (Call call = Call.open()) {
            Count count = new Count();
            Stat stat = new Stat(call.allocate(Stat.BYTES));
            long answer = stat.read(call, Abi.AT_FDCWD, call.path(path), Abi.AT_SYMLINK_NOFOLLOW);
            Errno.check(answer, Sys.STATX, path);
            if (stat.format() == Stat.DIRECTORY) {
                Walk.below(call, path, count);
            } else {
                count.visit(stat);
            }
            return new Usage(count.bytes, count.inodes);
        }
    }

    @Override
    public boolean reflink(Path from, Path to) throws IOException {
        return LinuxFileCopier.reflink(from, to);
    }

    @Override
    public boolean mapsIds() {
        String[] parts = System.getProperty("os.version").split("[^0-9]+", 3);
        int major = Integer.parseInt(parts[0]);
        return major > 5 || major == 5 && Integer.parseInt(parts[1]) >= 19;
    }

    @Override
    public void copyTree(Path from, Path to) throws IOException {
        TreeCopy.copy(from, to);
    }

    private static final class Count implements Walk.Visitor {
        private record Inode(long device, long number) {}

        private final Set<Inode> linked = new HashSet<>();
        private long bytes;
        private long inodes;

        @Override
        public void visit(Stat stat) {
            boolean once = stat.links() < 2 || stat.format() == Stat.DIRECTORY;
            if (once || linked.add(new Inode(stat.device(), stat.inode()))) {
                bytes += stat.allocatedBytes();
                inodes++;
            }
        }
    }
}
