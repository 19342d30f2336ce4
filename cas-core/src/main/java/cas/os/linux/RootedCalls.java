package cas.os.linux;

import cas.os.TreePath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Calls on names below one root, by one thread at a time: the memory they need, and the way to the directory of a
/// name, which [TreeDirectories] resolved.
final class RootedCalls implements AutoCloseable {
    static final int BUFFER_BYTES = 256 << 10;
    private static final int EXISTING = Abi.O_RDONLY | Abi.O_NOFOLLOW | Abi.O_NONBLOCK | Abi.O_CLOEXEC;

    final Call call;
    final TreeDirectories directories;
    final TreeAttributes attributes;
    /// What [#stat] found last.
    final Stat stat;
    /// The last step of the path that was entered last.
    final MemorySegment name;
    /// For names of a directory, as the kernel lists them.
    final MemorySegment entries;
    final MemorySegment buffer;

    private RootedCalls(Call call, Path root) throws IOException {
        this.call = call;
        this.attributes = new TreeAttributes(call);
        this.stat = new Stat(call.allocate(Stat.BYTES));
        this.name = call.allocate(TreePath.PATH_BYTES_MAX + 1L);
        this.entries = TreeRemoval.buffer(call);
        this.buffer = call.allocate(BUFFER_BYTES);
        this.directories = new TreeDirectories(call, root);
    }

    static RootedCalls open(Path root) throws IOException {
        Call call = Call.shared();
        boolean opened = false;
        try {
            RootedCalls calls = new RootedCalls(call, root);
            opened = true;
            return calls;
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
    int enter(TreePath path) throws IOException {
        int directory = directories.of(path.parent().orElse(TreePath.ROOT));
        TreeDirectories.put(name, path.name());
        return directory;
    }

    /// What has the name, into [#stat]; a link is not followed.
    void stat(TreePath path) throws IOException {
        Errno.check(ask(path), Sys.STATX, path);
    }

    /// As [#stat].
    ///
    /// @return false if nothing has the name
    boolean exists(TreePath path) throws IOException {
        long answer;
        try {
            answer = ask(path);
        } catch (NoSuchFileException noDirectory) {
            return false;
        }
        if (answer == -Errno.ENOENT) {
            return false;
        }
        Errno.check(answer, Sys.STATX, path);
        return true;
    }

    private long ask(TreePath path) throws IOException {
        return stat.read(call, enter(path), name.address(), Abi.AT_SYMLINK_NOFOLLOW);
    }

    /// To read; a device or a pipe is not waited for.
    Handle existing(TreePath path) throws IOException {
        long answer = call.raw(Sys.OPENAT, enter(path), name.address(), EXISTING);
        return Handle.of(call, Errno.check(answer, Sys.OPENAT, path));
    }
}
