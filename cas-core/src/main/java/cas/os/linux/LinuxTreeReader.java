package cas.os.linux;

import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import cas.os.TreeReader;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every name is one step in a directory that [TreeDirectories] resolved; what was opened is asked by its descriptor.
final class LinuxTreeReader implements TreeReader {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int EXISTING = Abi.O_RDONLY | Abi.O_NOFOLLOW | Abi.O_NONBLOCK | Abi.O_CLOEXEC;

    private final Call call;
    private final TreeDirectories directories;
    private final TreeAttributes attributes;
    private final Stat stat;
    private final MemorySegment name;
    private final MemorySegment entries;
    private final MemorySegment buffer;

    private LinuxTreeReader(Call call, Path root) throws IOException {
        this.call = call;
        this.attributes = new TreeAttributes(call);
        this.stat = new Stat(call.allocate(Stat.BYTES));
        this.name = call.allocate(TreePath.PATH_BYTES_MAX + 1L);
        this.entries = TreeRemoval.buffer(call);
        this.buffer = call.allocate(BUFFER_BYTES);
        this.directories = new TreeDirectories(call, root);
    }

    static TreeReader open(Path root) throws IOException {
        Call call = Call.shared();
        boolean opened = false;
        try {
            TreeReader tree = new LinuxTreeReader(call, root);
            opened = true;
            return tree;
        } finally {
            if (!opened) {
                call.close();
            }
        }
    }

    @Override
    public void close() {
        directories.close();
        call.close();
    }

    /// The directory that holds the name, which is put in place.
    private int enter(TreePath path) throws IOException {
        int directory = directories.of(path.parent().orElse(TreePath.ROOT));
        TreeDirectories.put(name, path.name());
        return directory;
    }

    @Override
    public Optional<Found> find(TreePath path) throws IOException {
        long answer;
        try {
            answer = stat.read(call, enter(path), name.address(), Abi.AT_SYMLINK_NOFOLLOW);
        } catch (NoSuchFileException noDirectory) {
            return Optional.empty();
        }
        if (answer == -Errno.ENOENT) {
            return Optional.empty();
        }
        Errno.check(answer, Sys.STATX, path);
        return Optional.of(found());
    }

    private Found found() {
        Kind kind = LinuxTree.kind(stat);
        return new Found(
                kind,
                TreeAttributes.plain(stat),
                stat.size(),
                stat.links(),
                new Identity(stat.device(), stat.inode()),
                kind == Kind.DEVICE ? Optional.of(device()) : Optional.empty());
    }

    private Device device() {
        Device.Kind kind = stat.format() == Stat.CHARACTER ? Device.Kind.CHARACTER : Device.Kind.BLOCK;
        return new Device(kind, stat.major(), stat.minor());
    }

    @Override
    public byte[] link(TreePath path) throws IOException {
        long length =
                call.raw(Sys.READLINKAT, enter(path), name.address(), buffer.address(), TreePath.PATH_BYTES_MAX + 1L);
        Errno.check(length, Sys.READLINKAT, path);
        return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public Opened open(TreePath path) throws IOException {
        long answer = call.raw(Sys.OPENAT, enter(path), name.address(), EXISTING);
        Handle handle = Handle.of(call, Errno.check(answer, Sys.OPENAT, path));
        boolean known = false;
        try {
            name.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
            long asked = stat.read(call, handle.descriptor(), name.address(), Abi.AT_EMPTY_PATH);
            Errno.check(asked, Sys.STATX, path);
            Opened opened = new OpenedFile(path, handle, found());
            known = true;
            return opened;
        } finally {
            if (!known) {
                handle.close();
            }
        }
    }

    private final class OpenedFile implements Opened {
        private final TreePath path;
        private final Handle handle;
        private final Found found;

        OpenedFile(TreePath path, Handle handle, Found found) {
            this.path = path;
            this.handle = handle;
            this.found = found;
        }

        @Override
        public Found found() {
            return found;
        }

        @Override
        public Attributes attributes() throws IOException {
            return attributes.full(handle.descriptor(), found.plain(), path);
        }

        @Override
        public List<TreePath> names() throws IOException {
            List<TreePath> names = new ArrayList<>();
            for (byte[] entry : Walk.Names.in(call, handle.descriptor(), entries, path)) {
                names.add(TreePath.ofBytes(entry));
            }
            return names;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int wanted = Math.min(length, BUFFER_BYTES);
            long count = Errno.check(call.raw(Sys.READ, handle.descriptor(), buffer.address(), wanted), Sys.READ, path);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, target, offset, (int) count);
            return count == 0 && length > 0 ? -1 : (int) count;
        }

        @Override
        public void close() {
            handle.close();
        }
    }
}
