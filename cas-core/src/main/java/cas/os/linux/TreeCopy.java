package cas.os.linux;

import cas.os.TreePath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Copies a tree, links not followed: bytes by sharing blocks where the file system can, holes kept, names of one file
/// kept together, and all that [TreeAttributes] knows.
final class TreeCopy implements AutoCloseable {
    private static final int DEPTH_MAX = 1000;
    private static final int DOWN = Abi.O_RDONLY | Abi.O_DIRECTORY | Abi.O_NOFOLLOW | Abi.O_CLOEXEC;
    private static final int READ = Abi.O_RDONLY | Abi.O_NOFOLLOW | Abi.O_NONBLOCK | Abi.O_CLOEXEC;
    private static final int MAKE = Abi.O_WRONLY | Abi.O_CREAT | Abi.O_EXCL | Abi.O_NOFOLLOW | Abi.O_CLOEXEC;

    private final Call call = Call.open();
    private final TreeAttributes attributes = new TreeAttributes(call);
    private final Stat stat = new Stat(call.allocate(Stat.BYTES));
    private final MemorySegment entries = TreeRemoval.buffer(call);
    private final MemorySegment name = call.allocate(TreePath.PATH_BYTES_MAX + 1L);
    private final MemorySegment other = call.allocate(TreePath.PATH_BYTES_MAX + 1L);
    private final Map<Inode, byte[]> linked = new HashMap<>();
    private final Path from;
    private final Path to;

    private TreeCopy(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    private record Inode(long device, long number) {}

    /// @param to an empty directory
    static void copy(Path from, Path to) throws IOException {
        try (TreeCopy copy = new TreeCopy(from, to);
                Handle source = Handle.open(copy.call, from, DOWN, 0);
                Handle target = Handle.open(copy.call, to, DOWN, 0)) {
            copy.inside(source.descriptor(), target.descriptor(), target.descriptor(), new byte[0], 0);
        }
    }

    @Override
    public void close() {
        call.close();
    }

    /// Everything in a directory, then what is known of the directory itself: its time is that of its last new name.
    private void inside(int source, int target, int root, byte[] prefix, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new IOException("copy " + from + ": expected a depth of at most " + DEPTH_MAX);
        }
        for (byte[] entry : Walk.Names.in(call, source, entries, from)) {
            one(source, target, root, entry, joined(prefix, entry), depth);
        }
        Errno.check(
                stat.read(call, source, TreeDirectories.put(name, new byte[0]), Abi.AT_EMPTY_PATH), Sys.STATX, from);
        attributes.set(target, attributes.full(source, stat, from), to);
    }

    private static byte[] joined(byte[] prefix, byte[] entry) {
        if (prefix.length == 0) {
            return entry;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + entry.length);
        joined[prefix.length] = '/';
        System.arraycopy(entry, 0, joined, prefix.length + 1, entry.length);
        return joined;
    }

    private void one(int source, int target, int root, byte[] entry, byte[] path, int depth) throws IOException {
        long answer = stat.read(call, source, TreeDirectories.put(name, entry), Abi.AT_SYMLINK_NOFOLLOW);
        Errno.check(answer, Sys.STATX, from);
        int format = stat.format();
        if (format == Stat.DIRECTORY) {
            directory(source, target, root, path, depth);
            return;
        }
        Inode inode = new Inode(stat.device(), stat.inode());
        byte[] first = stat.links() > 1 ? linked.putIfAbsent(inode, path) : null;
        if (first != null) {
            long text = TreeDirectories.put(other, first);
            Errno.check(call.raw(Sys.LINKAT, root, text, target, name.address(), 0), Sys.LINKAT, to);
        } else if (format == Stat.FILE) {
            file(source, target);
        } else if (format == Stat.SYMLINK) {
            long length = call.raw(Sys.READLINKAT, source, name.address(), other.address(), other.byteSize() - 1);
            Errno.check(length, Sys.READLINKAT, from);
            other.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
            Errno.check(call.raw(Sys.SYMLINKAT, other.address(), target, name.address()), Sys.SYMLINKAT, to);
            attributes.setNamed(target, name.address(), true, TreeAttributes.plain(stat), to);
        } else {
            long number = stat.minor() & 0xffL | (long) stat.major() << 8 | (stat.minor() & 0xfff00L) << 12;
            Errno.check(call.raw(Sys.MKNODAT, target, name.address(), stat.mode(), number), Sys.MKNODAT, to);
            attributes.setNamed(target, name.address(), false, TreeAttributes.plain(stat), to);
        }
    }

    private void directory(int source, int target, int root, byte[] path, int depth) throws IOException {
        Errno.check(call.raw(Sys.MKDIRAT, target, name.address(), 0700), Sys.MKDIRAT, to);
        long below = Errno.check(call.raw(Sys.OPENAT, source, name.address(), DOWN), Sys.OPENAT, from);
        try (Handle lower = Handle.of(call, below)) {
            long made = Errno.check(call.raw(Sys.OPENAT, target, name.address(), DOWN), Sys.OPENAT, to);
            try (Handle copy = Handle.of(call, made)) {
                inside(lower.descriptor(), copy.descriptor(), root, path, depth + 1);
            }
        }
    }

    private void file(int source, int target) throws IOException {
        long opened = Errno.check(call.raw(Sys.OPENAT, source, name.address(), READ), Sys.OPENAT, from);
        try (Handle bytes = Handle.of(call, opened)) {
            long made = Errno.check(call.raw(Sys.OPENAT, target, name.address(), MAKE, 0600), Sys.OPENAT, to);
            try (Handle copy = Handle.of(call, made)) {
                LinuxFileCopier.copy(call, from, bytes, to, copy);
                attributes.set(copy.descriptor(), attributes.full(bytes.descriptor(), stat, from), to);
            }
        }
    }
}
