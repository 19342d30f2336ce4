package cas.os.linux;

import cas.os.FileSystems;
import cas.snapshot.Usage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

final class LinuxFileSystems implements FileSystems {
    private static final int STATFS_BYTES = 120;

    @Override
    public void sync(Path path) throws IOException {
        try (Call call = Call.open();
                Handle any = Handle.open(call, path, Abi.O_RDONLY, 0)) {
            Errno.check(call.raw(Sys.SYNCFS, any.descriptor()), Sys.SYNCFS, path);
        }
    }

    @Override
    public long freeBytes(Path path) throws IOException {
        return blocks(path, 32);
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return blocks(path, 16);
    }

    /// A count of blocks in `struct statfs`, as bytes.
    private static long blocks(Path path, long countOffset) throws IOException {
        try (Call call = Call.open()) {
            MemorySegment struct = call.allocate(STATFS_BYTES);
            Errno.check(call.raw(Sys.STATFS, call.path(path), struct.address()), Sys.STATFS, path);
            long blockBytes = struct.get(ValueLayout.JAVA_LONG, 8);
            long fragmentBytes = struct.get(ValueLayout.JAVA_LONG, 72);
            return struct.get(ValueLayout.JAVA_LONG, countOffset) * (fragmentBytes > 0 ? fragmentBytes : blockBytes);
        }
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
