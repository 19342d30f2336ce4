package cas.os.linux;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.Tree;
import cas.os.TreePath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every name is one step in a directory that [TreeDirectories] resolved.
final class LinuxTree implements Tree {
    private static final int NEW_FILE = Abi.O_WRONLY | Abi.O_CREAT | Abi.O_EXCL | Abi.O_NOFOLLOW | Abi.O_CLOEXEC;
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int PRIVATE_FILE = 0600;

    private final RootedCalls calls;
    private final Call call;
    private final TreeAttributes attributes;
    private final Stat stat;
    private final MemorySegment name;
    private final MemorySegment other;

    private LinuxTree(RootedCalls calls) {
        this.calls = calls;
        this.call = calls.call;
        this.attributes = calls.attributes;
        this.stat = calls.stat;
        this.name = calls.name;
        this.other = call.allocate(TreePath.PATH_BYTES_MAX + 1L);
    }

    static Tree open(Path root) throws IOException {
        return new LinuxTree(RootedCalls.open(root));
    }

    @Override
    public void close() {
        calls.close();
    }

    /// As [RootedCalls#enter], for what is to be made there.
    private int enterForNew(TreePath path) throws IOException {
        if (path.isRoot()) {
            throw new InvalidArgument(Reason.INVALID_LAYER, "path " + path + ": expected one below the root");
        }
        return calls.enter(path);
    }

    @Override
    public Optional<Node> stat(TreePath path) throws IOException {
        return calls.exists(path) ? Optional.of(new Node(kind(stat), stat.size(), stat.links())) : Optional.empty();
    }

    static Kind kind(Stat stat) {
        return switch (stat.format()) {
            case Stat.FILE -> Kind.FILE;
            case Stat.DIRECTORY -> Kind.DIRECTORY;
            case Stat.SYMLINK -> Kind.SYMLINK;
            case Stat.FIFO -> Kind.FIFO;
            case Stat.SOCKET -> Kind.SOCKET;
            default -> Kind.DEVICE;
        };
    }

    @Override
    public Attributes attributes(TreePath path) throws IOException {
        calls.stat(path);
        if (!openable()) {
            return TreeAttributes.plain(stat);
        }
        try (Handle file = calls.existing(path)) {
            return attributes.full(file.descriptor(), stat, path);
        }
    }

    private boolean openable() {
        return stat.format() == Stat.FILE || stat.format() == Stat.DIRECTORY;
    }

    @Override
    public byte[] readLink(TreePath path) throws IOException {
        long answer = call.raw(Sys.READLINKAT, calls.enter(path), name.address(), other.address(), other.byteSize());
        return other.asSlice(0, Errno.check(answer, Sys.READLINKAT, path)).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public List<TreePath> list(TreePath directory) throws IOException {
        List<TreePath> names = new ArrayList<>();
        try (Handle open = calls.existing(directory)) {
            for (byte[] entry : Walk.Names.in(call, open.descriptor(), calls.entries, directory)) {
                names.add(TreePath.ofBytes(entry));
            }
        }
        return names;
    }

    @Override
    public void makeDirectory(TreePath path) throws IOException {
        long answer = call.raw(Sys.MKDIRAT, enterForNew(path), name.address(), PRIVATE_DIRECTORY);
        Errno.check(answer, Sys.MKDIRAT, path);
    }

    @Override
    public Sink createFile(TreePath path) throws IOException {
        long answer = call.raw(Sys.OPENAT, enterForNew(path), name.address(), NEW_FILE, PRIVATE_FILE);
        return new FileSink(path, Handle.of(call, Errno.check(answer, Sys.OPENAT, path)));
    }

    @Override
    public void symlink(TreePath path, byte[] target) throws IOException {
        if (target.length == 0 || target.length > TreePath.PATH_BYTES_MAX || contains(target, (byte) 0)) {
            throw new InvalidArgument(
                    Reason.INVALID_LAYER,
                    "symlink " + path + ": expected a target of 1 to " + TreePath.PATH_BYTES_MAX
                            + " bytes without NUL, found " + target.length);
        }
        int directory = enterForNew(path);
        long text = TreeDirectories.put(other, target);
        Errno.check(call.raw(Sys.SYMLINKAT, text, directory, name.address()), Sys.SYMLINKAT, path);
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void hardLink(TreePath path, TreePath existing) throws IOException {
        Optional<Node> found = stat(existing);
        if (found.isEmpty() || found.get().kind() != Kind.FILE && found.get().kind() != Kind.SYMLINK) {
            throw new InvalidArgument(
                    Reason.INVALID_LAYER,
                    "hard link " + path + ": expected a file or link " + existing + " in this layer, found "
                            + found.map(node -> "a " + node.kind()).orElse("nothing"));
        }
        int directory = enterForNew(path);
        // The cache drops its oldest, never the one asked for just now.
        int source = calls.directories.of(existing.parent().orElse(TreePath.ROOT));
        long from = TreeDirectories.put(other, existing.name());
        Errno.check(call.raw(Sys.LINKAT, source, from, directory, name.address(), 0), Sys.LINKAT, path);
    }

    @Override
    public void makeFifo(TreePath path) throws IOException {
        makeNode(path, Stat.FIFO, 0);
    }

    @Override
    public void makeDevice(TreePath path, Device device) throws IOException {
        int format = switch (device.kind()) {
            case CHARACTER -> Stat.CHARACTER;
            case BLOCK -> Stat.BLOCK;
        };
        makeNode(path, format, number(device));
    }

    private void makeNode(TreePath path, int format, long number) throws IOException {
        long answer = call.raw(Sys.MKNODAT, enterForNew(path), name.address(), format | PRIVATE_FILE, number);
        Errno.check(answer, Sys.MKNODAT, path);
    }

    /// The kernel's 32 bits: 12 of the major number, 20 of the minor one.
    private static long number(Device device) {
        if (device.major() < 0 || device.major() > 0xfff || device.minor() < 0 || device.minor() > 0xfffff) {
            throw new InvalidArgument(
                    Reason.INVALID_LAYER,
                    "device: expected numbers up to 4095:1048575, found " + device.major() + ":" + device.minor());
        }
        return device.minor() & 0xffL | (long) device.major() << 8 | (device.minor() & 0xfff00L) << 12;
    }

    @Override
    public void setAttributes(TreePath path, Attributes wanted) throws IOException {
        calls.stat(path);
        if (openable()) {
            try (Handle file = calls.existing(path)) {
                attributes.set(file.descriptor(), wanted, path);
            }
        } else {
            boolean symlink = stat.format() == Stat.SYMLINK;
            attributes.setNamed(calls.enter(path), name.address(), symlink, wanted, path);
        }
    }

    @Override
    public void setXattr(TreePath path, String xattr, byte[] value) throws IOException {
        try (Handle file = calls.existing(path)) {
            Errno.check(attributes.setXattr(file.descriptor(), xattr, value), Sys.FSETXATTR, path);
        }
    }

    @Override
    public void clearXattrs(TreePath directory) throws IOException {
        try (Handle open = calls.existing(directory)) {
            attributes.clear(open.descriptor(), directory);
        }
    }

    @Override
    public void remove(TreePath path) throws IOException {
        calls.directories.forget(path);
        byte[] last = path.name().toBytes();
        int directory;
        try {
            directory = enterForNew(path);
        } catch (NoSuchFileException noDirectory) {
            return;
        }
        new TreeRemoval(call, name, calls.entries, path).remove(directory, last);
    }

    private final class FileSink implements Sink {
        private final TreePath path;
        private final Handle file;
        private long length;
        private boolean open;

        FileSink(TreePath path, Handle file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; ) {
                int step = Math.min(count - done, RootedCalls.BUFFER_BYTES);
                MemorySegment.copy(bytes, offset + done, calls.buffer, ValueLayout.JAVA_BYTE, 0, step);
                Writes.all(call, file.descriptor(), calls.buffer.asSlice(0, step), path);
                done += step;
            }
            length += count;
            open = false;
        }

        @Override
        public void hole(long count) throws IOException {
            length += count;
            open = true;
            Errno.check(call.raw(Sys.LSEEK, file.descriptor(), length, 0), Sys.LSEEK, path);
        }

        @Override
        public void finish(Attributes wanted) throws IOException {
            if (open) {
                Errno.check(call.raw(Sys.FTRUNCATE, file.descriptor(), length), Sys.FTRUNCATE, path);
            }
            attributes.set(file.descriptor(), wanted, path);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
