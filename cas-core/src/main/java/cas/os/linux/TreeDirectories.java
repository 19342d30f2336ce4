package cas.os.linux;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.os.TreePath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Open handles on the directories of one tree, the last used ones kept. Each is resolved from the root by the
/// kernel, which refuses `..` above it, links and other mounts (rule S11).
final class TreeDirectories implements AutoCloseable {
    private static final int OPEN_MAX = 64;
    private static final int RULES =
            Abi.RESOLVE_BENEATH | Abi.RESOLVE_NO_SYMLINKS | Abi.RESOLVE_NO_MAGICLINKS | Abi.RESOLVE_NO_XDEV;

    private final Call call;
    private final Handle root;
    private final MemorySegment how;
    private final MemorySegment path;
    private final LinkedHashMap<TreePath, Handle> open = new LinkedHashMap<>(OPEN_MAX * 2, 0.75f, true);

    TreeDirectories(Call call, Path root) throws IOException {
        this.call = call;
        this.how = call.allocate(24);
        this.path = call.allocate(TreePath.PATH_BYTES_MAX + 1L);
        how.set(ValueLayout.JAVA_LONG, 0, Abi.O_PATH | Abi.O_DIRECTORY | Abi.O_CLOEXEC);
        how.set(ValueLayout.JAVA_LONG, 16, RULES);
        this.root = Handle.open(call, root, Abi.O_PATH | Abi.O_DIRECTORY, 0);
    }

    /// A descriptor good for `*at` calls, until the second next call here.
    int of(TreePath directory) throws IOException {
        if (directory.isRoot()) {
            return root.descriptor();
        }
        Handle known = open.get(directory);
        if (known != null) {
            return known.descriptor();
        }
        put(path, directory);
        long answer = call.raw(Sys.OPENAT2, root.descriptor(), path.address(), how.address(), how.byteSize());
        if (answer == -Errno.ELOOP || answer == -Errno.EXDEV || answer == -Errno.ENOTDIR) {
            throw new InvalidArgument(
                    Reason.INVALID_LAYER,
                    "path " + directory + ": expected directories only, found "
                            + (answer == -Errno.ENOTDIR ? "something else" : "a link or another mount")
                            + " on the way");
        }
        Handle opened = Handle.of(call, Errno.check(answer, Sys.OPENAT2, directory));
        keep(directory, opened);
        return opened.descriptor();
    }

    private void keep(TreePath directory, Handle opened) {
        if (open.size() >= OPEN_MAX) {
            Map.Entry<TreePath, Handle> oldest = open.firstEntry();
            oldest.getValue().close();
            open.remove(oldest.getKey());
        }
        open.put(directory, opened);
    }

    /// Forgets what is to be removed.
    void forget(TreePath gone) {
        open.entrySet().removeIf(entry -> {
            boolean below = entry.getKey().startsWith(gone);
            if (below) {
                entry.getValue().close();
            }
            return below;
        });
    }

    /// Writes a zero-terminated copy into memory that is large enough.
    static long put(MemorySegment target, TreePath text) {
        return put(target, text.isRoot() ? new byte[] {'.'} : text.toBytes());
    }

    static long put(MemorySegment target, byte[] text) {
        MemorySegment.copy(text, 0, target, ValueLayout.JAVA_BYTE, 0, text.length);
        target.set(ValueLayout.JAVA_BYTE, text.length, (byte) 0);
        return target.address();
    }

    @Override
    public void close() {
        open.values().forEach(Handle::close);
        open.clear();
        root.close();
    }
}
