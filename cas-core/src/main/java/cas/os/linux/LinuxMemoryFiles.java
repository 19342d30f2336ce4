package cas.os.linux;

import cas.os.MemoryFiles;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// memfd_create(2), reached through `/proc/self/fd`: a path that leads every process to its own descriptors and
/// nobody to those of others.
final class LinuxMemoryFiles implements MemoryFiles {
    private static final String DESCRIPTORS = "/proc/self/fd/";
    /// Tried first. Above what a daemon has open when it opens its store, so that the link need never be changed.
    private static final int DESCRIPTOR_WANTED = 200;
    private static final int LINK_BYTES_MAX = 64;

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int F_DUPFD_CLOEXEC = 1030;

    @Override
    public Closeable behind(Path link, int bytes) throws IOException {
        try (Call call = Call.open();
                Handle made = Handle.of(call, Errno.check(create(call), Sys.MEMFD_CREATE, link))) {
            Writes.all(call, made.descriptor(), call.allocate(bytes), link);
            String before = target(call, link);
            long kept = Errno.check(
                    call.raw(Sys.FCNTL, made.descriptor(), F_DUPFD_CLOEXEC, wanted(before)), Sys.FCNTL, link);
            boolean linked = false;
            try {
                if (!before.equals(DESCRIPTORS + kept)) {
                    relink(call, link, DESCRIPTORS + kept);
                }
                linked = true;
                return () -> close(kept);
            } finally {
                if (!linked) {
                    close(kept);
                }
            }
        }
    }

    /// Kernels before 6.3 do not know the second flag, and some later ones insist on it.
    private static long create(Call call) {
        long name = call.text("cas");
        long answer = call.raw(Sys.MEMFD_CREATE, name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
        return answer == -Errno.EINVAL ? call.raw(Sys.MEMFD_CREATE, name, MFD_CLOEXEC) : answer;
    }

    /// Where the link leads; empty if it is none.
    private static String target(Call call, Path link) {
        MemorySegment text = call.allocate(LINK_BYTES_MAX);
        long length = call.raw(Sys.READLINKAT, Abi.AT_FDCWD, call.path(link), text.address(), LINK_BYTES_MAX);
        if (length < 0) {
            return "";
        }
        var bytes = text.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static int wanted(String target) {
        return target.matches(DESCRIPTORS + "[1-9][0-9]{0,5}")
                ? Integer.parseInt(target.substring(DESCRIPTORS.length()))
                : DESCRIPTOR_WANTED;
    }

    /// The old one goes first: on a disk without free inodes its own is the one that the new one gets.
    private static void relink(Call call, Path link, String target) throws IOException {
        long gone = call.raw(Sys.UNLINKAT, Abi.AT_FDCWD, call.path(link), 0);
        if (gone != -Errno.ENOENT) {
            Errno.check(gone, Sys.UNLINKAT, link);
        }
        Errno.check(call.raw(Sys.SYMLINKAT, call.text(target), Abi.AT_FDCWD, call.path(link)), Sys.SYMLINKAT, link);
    }

    private static void close(long descriptor) {
        try (Call call = Call.open()) {
            call.raw(Sys.CLOSE, descriptor);
        }
    }
}
