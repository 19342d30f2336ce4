package cas.sim;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import cas.sim.NameJournal.Change;
import cas.sim.NameJournal.Slot;
import cas.sim.Node.DirectoryNode;
import cas.sim.Node.FileNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// A disk in memory that keeps no promise it was not asked for: bytes last only when the file was synced, names only
/// when their directory was. A rename is atomic; nothing else is. Every operation can be made to fail, or to be the
/// last before the power goes.
public final class SimulatedDisk implements Disk {
    private final InstantSource time;
    private final DirectoryNode root;
    private final NameJournal journal;
    private final Faults faults = new Faults();
    private final OpenFiles openFiles = new OpenFiles();
    private final Set<Path> locked = new HashSet<>();
    private long limitBytes = Long.MAX_VALUE;

    public SimulatedDisk(InstantSource time) {
        this(time, new DirectoryNode(time.instant()), new NameJournal());
    }

    private SimulatedDisk(InstantSource time, DirectoryNode root, NameJournal journal) {
        this.time = time;
        this.root = root;
        this.journal = journal;
    }

    /// The disk as it is found when the power comes back. This one stays as it is, so that one cut can be looked at
    /// in many ways.
    public synchronized SimulatedDisk crash(Survival survival, long seed) {
        TreeCopy copy = new TreeCopy();
        DirectoryNode copiedRoot = copy.directory(root);
        NameJournal copiedJournal = copy.journal(journal);
        Random random = Seeds.random(seed, 0);
        copiedJournal.crash(survival, random);
        for (Node node : copy.all()) {
            switch (node) {
                case FileNode file -> file.crash(survival, random);
                case DirectoryNode directory -> {
                    directory.names.clear();
                    directory.names.putAll(directory.durable);
                }
            }
        }
        return new SimulatedDisk(time, copiedRoot, copiedJournal);
    }

    /// The disk as the next process finds it after `kill -9`: all is there, and nothing more is durable than was.
    public synchronized SimulatedDisk kill() {
        TreeCopy copy = new TreeCopy();
        return new SimulatedDisk(time, copy.directory(root), copy.journal(journal));
    }

    /// The n-th operation from now, counted from 1, is done, and then the power goes: it and all later ones throw
    /// [PowerCut].
    public synchronized void cutPowerAt(long operation) {
        faults.arm(operation, Faults.Kind.POWER_CUT);
    }

    /// The n-th operation from now throws an `IOException`; a write has written half by then.
    public synchronized void breakAt(long operation) {
        faults.arm(operation, Faults.Kind.BROKEN);
    }

    /// The n-th operation from now finds the disk full, if it is one that takes room.
    public synchronized void fillAt(long operation) {
        faults.arm(operation, Faults.Kind.FULL);
    }

    /// Every operation from now that takes room finds the disk full: not a byte, not an inode.
    public synchronized void fillUp() {
        faults.fillUp();
    }

    /// How much fits on it from now on.
    public synchronized void limitTo(long bytes) {
        limitBytes = bytes;
    }

    public synchronized long freeBytes() {
        return limitBytes
                - Set.copyOf(root.files()).stream()
                        .mapToLong(file -> file.taken)
                        .sum();
    }

    /// What fallocate(2) does.
    public synchronized void allocate(Path path, long bytes) throws IOException {
        done("allocate " + path, true, () -> {
            FileNode node = file(path);
            requireRoom(bytes - node.taken, path);
            node.taken = Math.max(node.taken, bytes);
            return true;
        });
    }

    /// What a file takes.
    public synchronized long taken(Path path) throws IOException {
        return file(path).taken;
    }

    synchronized void requireRoom(long bytes, Path path) {
        if (limitBytes < Long.MAX_VALUE && bytes > freeBytes()) {
            throw new Exhausted("simulated full disk: " + path);
        }
    }

    /// What was to go wrong and has not yet will not.
    public synchronized void disarm() {
        faults.disarm();
    }

    /// How many operations there were.
    public synchronized long operations() {
        return faults.count();
    }

    /// @throws AssertionError showing where each file was opened that is still open
    public synchronized void requireNothingOpen() {
        openFiles.requireNone();
    }

    /// Turns one bit of a file over, as a bad disk does.
    public synchronized void flipBit(Path path, long position) throws IOException {
        FileNode node = file(path);
        node.bytes = node.bytes.clone();
        node.bytes[(int) position] ^= 1;
        node.durable = node.bytes;
    }

    @Override
    public synchronized WritableFile create(Path path) throws IOException {
        return done("create " + path, true, () -> {
            requireFree(path);
            FileNode node = new FileNode(time.instant());
            journal.make(change(path, node));
            return openFiles.writing(this, path, node);
        });
    }

    @Override
    public synchronized WritableFile append(Path path) throws IOException {
        return done("append to " + path, false, () -> openFiles.writing(this, path, file(path)));
    }

    /// Two operations: the power may go before the sync.
    @Override
    public synchronized void overwrite(Path path, long position, ByteBuffer bytes) throws IOException {
        FileNode node = done("overwrite " + path, false, () -> {
            FileNode found = file(path);
            if (position + bytes.remaining() > found.bytes.length) {
                throw new IllegalArgumentException("overwrite " + path + " beyond its end");
            }
            found.bytes = found.bytes.clone();
            bytes.get(found.bytes, (int) position, bytes.remaining());
            found.modified = time.instant();
            return found;
        });
        done("sync " + path, false, () -> {
            node.sync();
            return true;
        });
    }

    @Override
    public synchronized ReadableFile open(Path path) throws IOException {
        return done("open " + path, false, () -> openFiles.reading(this, path, file(path)));
    }

    @Override
    public synchronized void createDirectory(Path path) throws IOException {
        done("create directory " + path, true, () -> {
            requireFree(path);
            journal.make(change(path, new DirectoryNode(time.instant())));
            return true;
        });
    }

    @Override
    public synchronized List<String> list(Path path) throws IOException {
        return done("list " + path, false, () -> {
            Optional<Node> node = find(path);
            return node.isPresent() && node.get() instanceof DirectoryNode directory
                    ? List.copyOf(directory.names.keySet())
                    : List.of();
        });
    }

    @Override
    public synchronized Optional<FileStat> stat(Path path) throws IOException {
        return done(
                "stat " + path,
                false,
                () -> find(path).map(node -> switch (node) {
                    case FileNode file ->
                        new FileStat(
                                FileStat.Type.FILE,
                                file.bytes.length,
                                Collections.frequency(root.files(), file),
                                file.modified);
                    case DirectoryNode directory -> new FileStat(FileStat.Type.DIRECTORY, 0, 2, directory.modified);
                }));
    }

    @Override
    public synchronized boolean link(Path path, Path name) throws IOException {
        return done("link " + name, true, () -> {
            FileNode node = file(path);
            if (find(name).isPresent()) {
                return false;
            }
            journal.make(change(name, node));
            return true;
        });
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        done("rename " + from + " to " + to, true, () -> {
            Node node = node(from);
            requireFree(to);
            move(from, node, to);
            return true;
        });
    }

    @Override
    public synchronized void replace(Path from, Path to) throws IOException {
        done("replace " + to + " by " + from, true, () -> {
            FileNode node = file(from);
            if (find(to).isPresent()) {
                file(to);
            }
            move(from, node, to);
            return true;
        });
    }

    private void move(Path from, Node node, Path to) throws IOException {
        Map<Slot, Optional<Node>> slots = new LinkedHashMap<>();
        slots.put(slot(from), Optional.empty());
        slots.put(slot(to), Optional.of(node));
        journal.make(new Change(slots));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        done("delete " + path, false, () -> {
            Optional<Node> node = find(path);
            if (node.isPresent()) {
                if (node.get() instanceof DirectoryNode directory && !directory.names.isEmpty()) {
                    throw new DirectoryNotEmptyException(path.toString());
                }
                journal.make(new Change(Map.of(slot(path), Optional.empty())));
            }
            return true;
        });
    }

    /// Name by name, as a real one: a crash may come between any two.
    @Override
    public synchronized void deleteTree(Path path) throws IOException {
        if (find(path).orElse(null) instanceof DirectoryNode directory) {
            for (String name : new ArrayList<>(directory.names.keySet())) {
                deleteTree(path.resolve(name));
            }
        }
        delete(path);
    }

    @Override
    public synchronized void setMode(Path path, int mode) throws IOException {
        done("set the mode of " + path, false, () -> node(path));
    }

    @Override
    public synchronized void copyOwner(Path example, Path path) throws IOException {
        done("set the owner of " + path, false, () -> {
            node(example);
            return node(path);
        });
    }

    @Override
    public synchronized void setOwner(Path path, int uid, int gid) throws IOException {
        done("set the owner of " + path, false, () -> node(path));
    }

    @Override
    public synchronized void syncNames(Path path) throws IOException {
        boolean changed = find(path).orElse(null) instanceof DirectoryNode there && !there.names.equals(there.durable);
        done("sync the names in " + path, changed, () -> {
            if (!(node(path) instanceof DirectoryNode directory)) {
                throw new FileSystemException(path.toString(), null, "Not a directory");
            }
            journal.sync(directory);
            return true;
        });
    }

    @Override
    public synchronized Optional<Closeable> lock(Path path) throws IOException {
        return done("lock " + path, find(path).isEmpty(), () -> {
            if (find(path).isEmpty()) {
                journal.make(change(path, new FileNode(time.instant())));
            }
            if (!locked.add(path)) {
                return Optional.empty();
            }
            return Optional.of(() -> unlock(path));
        });
    }

    private synchronized void unlock(Path path) {
        locked.remove(path);
    }

    interface Operation<T> {
        T run() throws IOException;
    }

    /// Runs one operation between its chances to fail.
    synchronized <T> T done(String what, boolean takesRoom, Operation<T> operation) throws IOException {
        faults.before(what, takesRoom);
        T result = operation.run();
        faults.after(what);
        return result;
    }

    InstantSource time() {
        return time;
    }

    private Change change(Path path, Node node) throws IOException {
        return new Change(Map.of(slot(path), Optional.of(node)));
    }

    private Slot slot(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || !(node(parent) instanceof DirectoryNode directory)) {
            throw new FileSystemException(path.toString(), null, "Not a directory");
        }
        return new Slot(directory, path.getFileName().toString());
    }

    private void requireFree(Path path) throws IOException {
        if (find(path).isPresent()) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    private FileNode file(Path path) throws IOException {
        if (node(path) instanceof FileNode file) {
            return file;
        }
        throw new FileSystemException(path.toString(), null, "Is a directory");
    }

    private Node node(Path path) throws IOException {
        return find(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    private Optional<Node> find(Path path) {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("expected an absolute path, found " + path);
        }
        Node node = root;
        for (Path name : path) {
            Node next = node instanceof DirectoryNode directory ? directory.names.get(name.toString()) : null;
            if (next == null) {
                return Optional.empty();
            }
            node = next;
        }
        return Optional.of(node);
    }
}
