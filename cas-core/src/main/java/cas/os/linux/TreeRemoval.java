package cas.os.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Takes a tree away, links not followed.
final class TreeRemoval {
    private static final int DEPTH_MAX = 1000;
    private static final int ENTRIES_BYTES = 32 << 10;
    private static final int DOWN = Abi.O_RDONLY | Abi.O_DIRECTORY | Abi.O_NOFOLLOW | Abi.O_CLOEXEC;

    private final Call call;
    private final MemorySegment entries;
    private final MemorySegment name;
    private final Object thing;

    TreeRemoval(Call call, MemorySegment name, MemorySegment entries, Object thing) {
        this.call = call;
        this.name = name;
        this.entries = entries;
        this.thing = thing;
    }

    static MemorySegment buffer(Call call) {
        return call.allocate(ENTRIES_BYTES);
    }

    /// Removes one name of an open directory and all below it.
    void remove(int directory, byte[] entry) throws IOException {
        remove(directory, entry, 0);
    }

    private void remove(int directory, byte[] entry, int depth) throws IOException {
        long answer = call.raw(Sys.UNLINKAT, directory, TreeDirectories.put(name, entry), 0);
        if (answer == 0 || answer == -Errno.ENOENT) {
            return;
        }
        if (answer != -Errno.EISDIR && answer != -Errno.EPERM) {
            throw Errno.failure(answer, Sys.UNLINKAT, thing);
        }
        if (depth > DEPTH_MAX) {
            throw new IOException("remove " + thing + ": expected a depth of at most " + DEPTH_MAX);
        }
        long rmdir = call.raw(Sys.UNLINKAT, directory, name.address(), Abi.AT_REMOVEDIR);
        if (rmdir == -Errno.ENOTEMPTY || rmdir == -Errno.EEXIST) {
            long down = Errno.check(call.raw(Sys.OPENAT, directory, name.address(), DOWN), Sys.OPENAT, thing);
            try (Handle below = Handle.of(call, down)) {
                for (byte[] child : Walk.Names.in(call, below.descriptor(), entries, thing)) {
                    remove(below.descriptor(), child, depth + 1);
                }
            }
            rmdir = call.raw(Sys.UNLINKAT, directory, TreeDirectories.put(name, entry), Abi.AT_REMOVEDIR);
        }
        Errno.check(rmdir, Sys.UNLINKAT, thing);
    }
}
