package cas.os.linux;

import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import cas.os.TreeReader;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every name is one step in a directory that [TreeDirectories] resolved; what was opened is asked by its descriptor.
final class LinuxTreeReader implements TreeReader {

    private final RootedCalls calls;
    private final Call call;
    private final TreeAttributes attributes;
    private final Stat stat;
    private final MemorySegment name;

    private LinuxTreeReader(RootedCalls calls) {
        this.calls = calls;
        this.call = calls.call;
        this.attributes = calls.attributes;
        this.stat = calls.stat;
        this.name = calls.name;
    }

    static TreeReader open(Path root) throws IOException {
        return new LinuxTreeReader(RootedCalls.open(root));
    }

    @Override
    public void close() {
        calls.close();
    }

    @Override
    public Optional<Found> find(TreePath path) throws IOException {
        return calls.exists(path) ? Optional.of(found()) : Optional.empty();
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
        long length = call.raw(
                Sys.READLINKAT,
                calls.enter(path),
                name.address(),
                calls.buffer.address(),
                TreePath.PATH_BYTES_MAX + 1L);
        Errno.check(length, Sys.READLINKAT, path);
        return calls.buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public Opened open(TreePath path) throws IOException {
        Handle handle = calls.existing(path);
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
            for (byte[] entry : Walk.Names.in(call, handle.descriptor(), calls.entries, path)) {
                names.add(TreePath.ofBytes(entry));
            }
            return names;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int wanted = Math.min(length, RootedCalls.BUFFER_BYTES);
            long count = Errno.check(
                    call.raw(Sys.READ, handle.descriptor(), calls.buffer.address(), wanted), Sys.READ, path);
            MemorySegment.copy(calls.buffer, ValueLayout.JAVA_BYTE, 0, target, offset, (int) count);
            return count == 0 && length > 0 ? -1 : (int) count;
        }

        @Override
        public void close() {
            handle.close();
        }
    }
}
