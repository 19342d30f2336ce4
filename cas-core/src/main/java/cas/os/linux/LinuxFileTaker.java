package cas.os.linux;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.os.FileTaker;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// First the file becomes ours, so that nobody can open it for writing any more; then a read lease, which the
/// kernel gives only while nobody has it open for writing or mapped so, proves that nobody did before.
final class LinuxFileTaker implements FileTaker {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxFileTaker.class);
    private static final int OURS = 0600;
    private static final int PERMISSIONS = 07777;

    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_UNLCK = 2;
    /// Who opens the file while we have the lease makes the kernel signal us. This one means nothing to
    /// anybody; the usual one would end the process.
    private static final int SIGURG = 23;

    private static final int AT_SYMLINK_FOLLOW = 0x400;

    @Override
    public Held hold(Path file, Path ours) throws IOException {
        Call call = Call.shared();
        boolean held = false;
        try {
            Handle parent = open(call, Abi.AT_FDCWD, parentOf(file), Abi.O_PATH | Abi.O_DIRECTORY, file);
            try {
                int flags = Abi.O_RDONLY | Abi.O_NOFOLLOW | Abi.O_NONBLOCK;
                Handle handle = open(call, parent.descriptor(), nameOf(file), flags, file);
                try {
                    Taken taken = new Taken(call, file, parent, handle);
                    taken.seize(ours);
                    held = true;
                    return taken;
                } finally {
                    close(handle, held);
                }
            } finally {
                close(parent, held);
            }
        } finally {
            if (!held) {
                call.close();
            }
        }
    }

    private static void close(Handle handle, boolean held) {
        if (!held) {
            handle.close();
        }
    }

    private static Path parentOf(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static Path nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName());
    }

    private static Handle open(Call call, int directory, Path path, int flags, Path file) throws IOException {
        MemorySegment how = call.allocate(24);
        how.set(ValueLayout.JAVA_LONG, 0, flags | Abi.O_CLOEXEC);
        how.set(ValueLayout.JAVA_LONG, 16, Abi.RESOLVE_NO_SYMLINKS | Abi.RESOLVE_NO_MAGICLINKS);
        long answer = call.raw(Sys.OPENAT2, directory, call.path(path), how.address(), how.byteSize());
        if (answer == -Errno.ENOENT) {
            throw new NotFound(Reason.FILE_NOT_FOUND, "cannot take file " + file + ": there is no such file");
        }
        if (answer == -Errno.ELOOP || answer == -Errno.ENOTDIR || answer == -Errno.ENXIO) {
            throw unsuitable(
                    file,
                    "a file behind directories only",
                    answer == -Errno.ELOOP ? "a symbolic link" : "something else");
        }
        return Handle.of(call, Errno.check(answer, Sys.OPENAT2, file));
    }

    private static FailedPrecondition unsuitable(Path file, String expected, String found) {
        return new FailedPrecondition(
                Reason.FILE_UNSUITABLE, "cannot take file " + file + ": expected " + expected + ", found " + found);
    }

    private static final class Taken implements Held {
        private final Call call;
        private final Path file;
        private final Handle parent;
        private final Handle handle;
        private final Stat before;
        private long size;
        private boolean ours;

        Taken(Call call, Path file, Handle parent, Handle handle) throws IOException {
            this.call = call;
            this.file = file;
            this.parent = parent;
            this.handle = handle;
            this.before = stat();
        }

        private Stat stat() throws IOException {
            Stat stat = new Stat(call.allocate(Stat.BYTES));
            long answer = stat.read(call, handle.descriptor(), call.text(""), Abi.AT_EMPTY_PATH);
            Errno.check(answer, Sys.STATX, file);
            return stat;
        }

        void seize(Path second) throws IOException {
            if (before.format() != Stat.FILE) {
                throw unsuitable(file, "a regular file", "another kind");
            }
            if (before.links() != 1 && !(before.links() == 2 && isAt(Abi.AT_FDCWD, second.toString()))) {
                throw unsuitable(file, "one name", before.links() + " of them");
            }
            Stat own = new Stat(call.allocate(Stat.BYTES));
            Errno.check(own.read(call, Abi.AT_FDCWD, call.text("/proc/self"), 0), Sys.STATX, file);
            boolean proven = false;
            try {
                own(own.uid(), own.gid(), OURS);
                prove();
                size = stat().size();
                proven = true;
            } finally {
                if (!proven) {
                    giveBack();
                }
            }
        }

        private void own(long uid, long gid, int mode) throws IOException {
            Errno.check(call.raw(Sys.FCHOWN, handle.descriptor(), uid, gid), Sys.FCHOWN, file);
            Errno.check(call.raw(Sys.FCHMOD, handle.descriptor(), mode), Sys.FCHMOD, file);
        }

        private void prove() throws IOException {
            Errno.check(call.raw(Sys.FCNTL, handle.descriptor(), F_SETSIG, SIGURG), Sys.FCNTL, file);
            long answer = call.raw(Sys.FCNTL, handle.descriptor(), F_SETLEASE, F_RDLCK);
            if (answer == -Errno.EAGAIN || answer == -Errno.EBUSY) {
                throw new FailedPrecondition(
                        Reason.FILE_IN_USE,
                        "cannot take file " + file + ": expected nobody to have it open for writing, found somebody");
            }
            Errno.check(answer, Sys.FCNTL, file);
            Errno.check(call.raw(Sys.FCNTL, handle.descriptor(), F_SETLEASE, F_UNLCK), Sys.FCNTL, file);
        }

        /// Nothing that is promised depends on it.
        private void giveBack() {
            try {
                own(before.uid(), before.gid(), before.mode() & PERMISSIONS);
            } catch (IOException e) {
                LOG.warn("cannot give {} back to uid {}", file, before.uid(), e);
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void name(Path second) throws IOException {
            long answer = call.raw(
                    Sys.LINKAT,
                    Abi.AT_FDCWD,
                    call.text("/proc/self/fd/" + handle.descriptor()),
                    Abi.AT_FDCWD,
                    call.path(second),
                    AT_SYMLINK_FOLLOW);
            if (answer == -Errno.EXDEV) {
                throw unsuitable(
                        file, "the file system of the store, encrypted as it is", "another one, or another key");
            }
            Errno.check(answer, Sys.LINKAT, second);
        }

        @Override
        public void takeName() throws IOException {
            String name = nameOf(file).toString();
            ours = true;
            // Its directory is another user's, who may have renamed it or put another file there.
            if (isAt(parent.descriptor(), name)) {
                Errno.check(call.raw(Sys.UNLINKAT, parent.descriptor(), call.text(name), 0), Sys.UNLINKAT, file);
            }
        }

        private boolean isAt(int directory, String name) {
            Stat there = new Stat(call.allocate(Stat.BYTES));
            return there.read(call, directory, call.text(name), Abi.AT_SYMLINK_NOFOLLOW) == 0
                    && there.inode() == before.inode()
                    && there.device() == before.device();
        }

        @Override
        public void close() {
            if (!ours) {
                giveBack();
            }
            handle.close();
            parent.close();
            call.close();
        }
    }
}
