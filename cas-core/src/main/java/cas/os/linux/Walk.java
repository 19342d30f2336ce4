package cas.os.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Goes through a tree with one descriptor however deep it is: down by name without following links, up by
/// `..`, which must be the directory we came from. What disappears meanwhile is not met; live trees are
/// measured, too.
final class Walk {
    private static final int ENTRIES_BYTES = 32 << 10;
    private static final int DOWN = Abi.O_RDONLY | Abi.O_DIRECTORY | Abi.O_NOFOLLOW | Abi.O_CLOEXEC;

    private final Call call;
    private final Object thing;
    private final Visitor visitor;
    private final Stat stat;
    private final MemorySegment entries;
    private final MemorySegment name;

    private Walk(Call call, Object thing, Visitor visitor) {
        this.call = call;
        this.thing = thing;
        this.visitor = visitor;
        this.stat = new Stat(call.allocate(Stat.BYTES));
        this.entries = call.allocate(ENTRIES_BYTES);
        this.name = call.allocate(ENTRIES_BYTES);
    }

    interface Visitor {
        /// Hears of every entry, directories before what is in them.
        void visit(Stat stat) throws IOException;
    }

    private record Level(long device, long inode, Deque<byte[]> directories) {}

    /// Visits the directory and all below it.
    static void below(Call call, Path directory, Visitor visitor) throws IOException {
        Handle root = Handle.open(call, directory, DOWN, 0);
        new Walk(call, directory, visitor).run(root);
    }

    private void run(Handle root) throws IOException {
        Handle current = root;
        Deque<Level> levels = new ArrayDeque<>();
        try {
            levels.push(enter(current.descriptor()));
            while (true) {
                byte[] next = levels.element().directories().poll();
                if (next != null) {
                    long child = call.raw(Sys.OPENAT, current.descriptor(), put(next), DOWN);
                    if (child != -Errno.ENOENT && child != -Errno.ENOTDIR && child != -Errno.ELOOP) {
                        current = swap(current, Errno.check(child, Sys.OPENAT, thing));
                        levels.push(enter(current.descriptor()));
                    }
                    continue;
                }
                levels.pop();
                if (levels.isEmpty()) {
                    return;
                }
                long parent = call.raw(Sys.OPENAT, current.descriptor(), put(new byte[] {'.', '.'}), DOWN);
                current = swap(current, Errno.check(parent, Sys.OPENAT, thing));
                checkSame(current.descriptor(), levels.element());
            }
        } finally {
            current.close();
        }
    }

    private Handle swap(Handle old, long descriptor) {
        old.close();
        return Handle.of(call, descriptor);
    }

    private void checkSame(int directory, Level expected) throws IOException {
        statSelf(directory);
        if (stat.device() != expected.device() || stat.inode() != expected.inode()) {
            throw new IOException("walk " + thing + ": a directory was moved meanwhile");
        }
    }

    private void statSelf(int directory) throws IOException {
        Errno.check(stat.read(call, directory, put(new byte[0]), Abi.AT_EMPTY_PATH), Sys.STATX, thing);
    }

    private Level enter(int directory) throws IOException {
        List<byte[]> names = Names.in(call, directory, entries, thing);
        statSelf(directory);
        visitor.visit(stat);
        Deque<byte[]> directories = new ArrayDeque<>();
        Level level = new Level(stat.device(), stat.inode(), directories);
        for (byte[] entry : names) {
            long answer = stat.read(call, directory, put(entry), Abi.AT_SYMLINK_NOFOLLOW);
            if (answer == -Errno.ENOENT) {
                continue;
            }
            Errno.check(answer, Sys.STATX, thing);
            if (stat.format() == Stat.DIRECTORY) {
                directories.add(entry);
            } else {
                visitor.visit(stat);
            }
        }
        return level;
    }

    private long put(byte[] text) {
        MemorySegment.copy(text, 0, name, ValueLayout.JAVA_BYTE, 0, text.length);
        name.set(ValueLayout.JAVA_BYTE, text.length, (byte) 0);
        return name.address();
    }

    /// The names in one open directory.
    static final class Names {
        private static final int HEAD_BYTES = 19;

        private Names() {}

        static List<byte[]> in(Call call, int directory, MemorySegment buffer, Object thing) throws IOException {
            List<byte[]> names = new ArrayList<>();
            while (true) {
                long filled = call.raw(Sys.GETDENTS64, directory, buffer.address(), buffer.byteSize());
                if (Errno.check(filled, Sys.GETDENTS64, thing) == 0) {
                    return names;
                }
                for (long at = 0; at < filled; ) {
                    int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
                    byte[] name = text(buffer.asSlice(at + HEAD_BYTES, length - HEAD_BYTES));
                    if (!dots(name)) {
                        names.add(name);
                    }
                    at += length;
                }
            }
        }

        private static byte[] text(MemorySegment padded) {
            int length = 0;
            while (padded.get(ValueLayout.JAVA_BYTE, length) != 0) {
                length++;
            }
            return padded.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }

        private static boolean dots(byte[] name) {
            return name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.');
        }
    }
}
