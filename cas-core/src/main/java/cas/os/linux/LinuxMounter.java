package cas.os.linux;

import cas.error.CasException.Unimplemented;
import cas.os.Mounter;
import cas.snapshot.Mount;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// mount(2), and the newer calls for an overlay whose options do not fit in one page.
final class LinuxMounter implements Mounter {
    /// The kernel takes one page; a little is left for what it adds.
    private static final int DATA_BYTES_MAX = 4096 - 512;

    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int MNT_DETACH = 2;
    private static final int BUSY_TRIES_MAX = 20;
    private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public void mount(List<Mount> mounts, Path target) throws IOException {
        Deque<Path> done = new ArrayDeque<>();
        boolean complete = false;
        try (Call call = Call.open()) {
            for (Mount mount : mounts) {
                if (mount.target().isEmpty()) {
                    one(call, mount, target);
                } else {
                    below(call, mount, target);
                }
                done.push(target.resolve(mount.target()));
            }
            complete = true;
        } finally {
            if (!complete) {
                undo(done);
            }
        }
    }

    private void undo(Deque<Path> done) throws IOException {
        try (Call call = Call.open()) {
            for (Path path : done) {
                call.raw(Sys.UMOUNT2, call.path(path), UMOUNT_NOFOLLOW | MNT_DETACH);
            }
        }
    }

    /// A mount point inside what was mounted before is resolved inside it, links included.
    private void below(Call call, Mount mount, Path root) throws IOException {
        try (Handle top = Handle.open(call, root, Abi.O_PATH | Abi.O_DIRECTORY, 0)) {
            MemorySegment how = call.allocate(24);
            how.set(ValueLayout.JAVA_LONG, 0, Abi.O_PATH | Abi.O_CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, 16, Abi.RESOLVE_IN_ROOT | Abi.RESOLVE_NO_MAGICLINKS);
            long place =
                    call.raw(Sys.OPENAT2, top.descriptor(), call.text(mount.target()), how.address(), how.byteSize());
            try (Handle point = Handle.of(call, Errno.check(place, Sys.OPENAT2, root + " " + mount.target()))) {
                one(call, mount, Path.of("/proc/self/fd/" + point.descriptor()));
            }
        }
    }

    private void one(Call call, Mount mount, Path target) throws IOException {
        if (mount.type().startsWith("fuse")) {
            throw new Unimplemented("mount " + target + ": type " + mount.type() + " needs a helper program");
        }
        MountOptions options = MountOptions.parse(mount.type(), mount.options());
        String data = String.join(",", options.data());
        if (data.getBytes(StandardCharsets.UTF_8).length > DATA_BYTES_MAX) {
            new LongOverlay(call, mount, options).mount(target);
        } else {
            legacy(call, mount, options.flags(), data, target);
        }
        if (options.propagation() != 0) {
            long flags = options.propagation() | options.flags() & MountOptions.REC | MountOptions.SILENT;
            legacy(call, new Mount("", "", List.of()), flags, "", target);
        }
        if (options.readOnlyBind()) {
            // A bind takes its flags only when it is mounted anew.
            legacy(call, new Mount("", "", List.of()), options.flags() | MountOptions.REMOUNT, "", target);
        }
    }

    private static void legacy(Call call, Mount mount, long flags, String data, Path target) throws IOException {
        long answer = call.raw(
                Sys.MOUNT,
                call.text(mount.source()),
                call.path(target),
                call.text(mount.type()),
                flags,
                data.isEmpty() ? 0 : call.text(data));
        Errno.checkPrivileged(answer, Sys.MOUNT, describe(mount, data, target));
    }

    private static String describe(Mount mount, String data, Path target) {
        return target + " (type \"" + mount.type() + "\", source \"" + mount.source() + "\", options \"" + data + "\")";
    }

    @Override
    public void unmount(Path target) throws IOException {
        try (Call call = Call.open()) {
            long path = call.path(target);
            int busy = 0;
            while (mounted(call, target)) {
                // Whoever holds a file there gets a moment; then it is taken off the name at least.
                int flags = busy < BUSY_TRIES_MAX ? UMOUNT_NOFOLLOW : UMOUNT_NOFOLLOW | MNT_DETACH;
                long answer = call.raw(Sys.UMOUNT2, path, flags);
                if (answer == -Errno.EBUSY && busy < BUSY_TRIES_MAX) {
                    busy++;
                    LockSupport.parkNanos(BUSY_PAUSE_NANOS);
                } else if (answer != -Errno.EINVAL && answer != -Errno.ENOENT) {
                    Errno.checkPrivileged(answer, Sys.UMOUNT2, target);
                }
            }
        }
    }

    @Override
    public boolean mounted(Path target) throws IOException {
        try (Call call = Call.open()) {
            return mounted(call, target);
        }
    }

    private static boolean mounted(Call call, Path target) throws IOException {
        Stat stat = new Stat(call.allocate(Stat.BYTES));
        long answer = stat.read(call, Abi.AT_FDCWD, call.path(target), Abi.AT_SYMLINK_NOFOLLOW);
        if (answer == -Errno.ENOENT || answer == -Errno.ENOTDIR) {
            return false;
        }
        Errno.check(answer, Sys.STATX, target);
        return stat.mountRoot();
    }
}
