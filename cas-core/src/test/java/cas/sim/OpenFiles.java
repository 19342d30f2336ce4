package cas.sim;

import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import cas.sim.Node.FileNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The open files of a simulated disk, each with the place that opened it.
final class OpenFiles {
    private final Map<Closeable, Throwable> open = new LinkedHashMap<>();

    WritableFile writing(SimulatedDisk disk, Path path, FileNode node) {
        if (node.written) {
            throw new IllegalStateException(path + " is being written by somebody else");
        }
        node.written = true;
        return opened(new Writing(disk, path, node), path);
    }

    ReadableFile reading(SimulatedDisk disk, Path path, FileNode node) {
        return opened(new Reading(disk, path, node), path);
    }

    private synchronized <C extends Closeable> C opened(C file, Path path) {
        open.put(file, new Throwable("opened " + path));
        return file;
    }

    private synchronized boolean closed(Closeable file) {
        return open.remove(file) != null;
    }

    private synchronized void requireOpen(Closeable file) throws ClosedChannelException {
        if (!open.containsKey(file)) {
            throw new ClosedChannelException();
        }
    }

    synchronized void requireNone() {
        if (!open.isEmpty()) {
            StringWriter text = new StringWriter();
            open.values().forEach(where -> where.printStackTrace(new PrintWriter(text, true)));
            throw new AssertionError("expected no open file, found:\n" + text);
        }
    }

    private final class Reading implements ReadableFile {
        private final SimulatedDisk disk;
        private final Path path;
        private final FileNode node;

        Reading(SimulatedDisk disk, Path path, FileNode node) {
            this.disk = disk;
            this.path = path;
            this.node = node;
        }

        @Override
        public long size() throws IOException {
            requireOpen(this);
            return disk.done("size of " + path, false, () -> (long) node.bytes.length);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            requireOpen(this);
            return disk.done("read " + path, false, () -> {
                if (position >= node.bytes.length) {
                    return -1;
                }
                int length = (int) Math.min(target.remaining(), node.bytes.length - position);
                target.put(node.bytes, (int) position, length);
                return length;
            });
        }

        @Override
        public void close() {
            closed(this);
        }
    }

    private final class Writing implements WritableFile {
        private final SimulatedDisk disk;
        private final Path path;
        private final FileNode node;

        Writing(SimulatedDisk disk, Path path, FileNode node) {
            this.disk = disk;
            this.path = path;
            this.node = node;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            requireOpen(this);
            byte[] more = new byte[bytes.remaining()];
            bytes.get(more);
            disk.requireRoom(more.length, path);
            try {
                disk.done("write to " + path, true, () -> {
                    append(more, more.length);
                    return true;
                });
            } catch (IOException | Exhausted e) {
                append(more, more.length / 2);
                throw e;
            }
        }

        private void append(byte[] more, int length) {
            node.write(more, length);
            node.modified = disk.time().instant();
        }

        @Override
        public long size() throws IOException {
            requireOpen(this);
            return node.bytes.length;
        }

        @Override
        public void truncate(long size) throws IOException {
            requireOpen(this);
            disk.done("truncate " + path, false, () -> {
                if (size < node.bytes.length) {
                    node.bytes = Arrays.copyOf(node.bytes, (int) size);
                    node.taken = Math.min(node.taken, size);
                    node.modified = disk.time().instant();
                }
                return true;
            });
        }

        @Override
        public void extend(long size) throws IOException {
            requireOpen(this);
            disk.done("extend " + path, true, () -> {
                if (size < node.bytes.length) {
                    throw new IllegalArgumentException("extend " + path + " to less than it has");
                }
                node.bytes = Arrays.copyOf(node.bytes, (int) size);
                return true;
            });
        }

        @Override
        public void sync() throws IOException {
            requireOpen(this);
            try {
                disk.done("sync " + path, true, () -> {
                    node.sync();
                    return true;
                });
            } catch (IOException | Exhausted e) {
                node.doomed = true;
                throw e;
            }
        }

        @Override
        public void close() {
            if (closed(this)) {
                node.written = false;
            }
        }
    }
}
