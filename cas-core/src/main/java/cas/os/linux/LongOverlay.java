package cas.os.linux;

import cas.error.CasException.InvalidArgument;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/// An overlay with more lower layers than fit in one page of options: one `lowerdir+` each through
/// fsconfig(2), or, before Linux 6.8, names relative to where all layers lie, seen from a thread with a
/// working
/// directory of its own.
final class LongOverlay {
    private static final String LOWER = "lowerdir=";
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int CLONE_FS = 0x200;
    private static final int DATA_BYTES_MAX = 4095;

    private final Call call;
    private final Mount mount;
    private final long flags;
    private final List<String> lower;
    private final List<String> rest = new ArrayList<>();

    LongOverlay(Call call, Mount mount, MountOptions options) {
        this.call = call;
        this.mount = mount;
        this.flags = options.flags();
        List<String> found = List.of();
        for (String option : options.data()) {
            if (option.startsWith(LOWER)) {
                found = List.of(option.substring(LOWER.length()).split(":"));
            } else {
                rest.add(option);
            }
        }
        this.lower = found;
        if (!mount.type().equals("overlay") || lower.isEmpty()) {
            throw new InvalidArgument(
                    "mount: expected options within one page, found a longer set for type " + mount.type());
        }
    }

    void mount(Path target) throws IOException {
        long answer = Errno.checkPrivileged(call.raw(Sys.FSOPEN, call.text("overlay"), 1), Sys.FSOPEN, "overlay");
        try (Handle context = Handle.of(call, answer)) {
            if (configure(context)) {
                attach(context, target);
                return;
            }
        }
        relative(target);
    }

    /// @return false if the kernel knows no `lowerdir+`
    private boolean configure(Handle context) throws IOException {
        set(context, "source", mount.source());
        for (String layer : lower) {
            long answer = config(context, FSCONFIG_SET_STRING, "lowerdir+", layer);
            if (answer == -Errno.EINVAL) {
                return false;
            }
            Errno.checkPrivileged(answer, Sys.FSCONFIG, "lowerdir+=" + layer);
        }
        for (String option : rest) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                Errno.checkPrivileged(config(context, FSCONFIG_SET_FLAG, option, null), Sys.FSCONFIG, option);
            } else {
                set(context, option.substring(0, equals), option.substring(equals + 1));
            }
        }
        if ((flags & MountOptions.RDONLY) != 0) {
            Errno.checkPrivileged(config(context, FSCONFIG_SET_FLAG, "ro", null), Sys.FSCONFIG, "ro");
        }
        return true;
    }

    private void set(Handle context, String key, String value) throws IOException {
        Errno.checkPrivileged(config(context, FSCONFIG_SET_STRING, key, value), Sys.FSCONFIG, key + "=" + value);
    }

    private long config(Handle context, int command, String key, @org.jspecify.annotations.Nullable String value) {
        return call.raw(
                Sys.FSCONFIG, context.descriptor(), command, call.text(key), value == null ? 0 : call.text(value), 0);
    }

    private void attach(Handle context, Path target) throws IOException {
        long created = call.raw(Sys.FSCONFIG, context.descriptor(), FSCONFIG_CMD_CREATE, 0, 0, 0);
        Errno.checkPrivileged(created, Sys.FSCONFIG, "overlay of " + lower.size() + " layers");
        // Per-mount attributes have the bits of the old flags where both exist: ro, nosuid, nodev, noexec.
        long answer = call.raw(Sys.FSMOUNT, context.descriptor(), 1, flags & 0xf);
        try (Handle made = Handle.of(call, Errno.checkPrivileged(answer, Sys.FSMOUNT, target))) {
            long moved = call.raw(
                    Sys.MOVE_MOUNT,
                    made.descriptor(),
                    call.text(""),
                    Abi.AT_FDCWD,
                    call.path(target),
                    MOVE_MOUNT_F_EMPTY_PATH);
            Errno.checkPrivileged(moved, Sys.MOVE_MOUNT, target);
        }
    }

    void relative(Path target) throws IOException {
        Path common = common();
        List<String> names = lower.stream()
                .map(layer -> common.relativize(Path.of(layer)).toString())
                .toList();
        String data = LOWER + String.join(":", names) + (rest.isEmpty() ? "" : "," + String.join(",", rest));
        if (data.length() > DATA_BYTES_MAX) {
            throw new InvalidArgument("mount " + target + ": expected at most " + DATA_BYTES_MAX
                    + " bytes of options, found " + data.length() + " for " + lower.size() + " layers");
        }
        FutureTask<Long> task = new FutureTask<>(() -> onThisThread(common, target.toAbsolutePath(), data));
        Thread.ofPlatform().name("overlay-mount").start(task);
        Errno.checkPrivileged(await(task), Sys.MOUNT, target + " (" + lower.size() + " layers)");
    }

    private Path common() {
        Path common = Path.of(lower.getFirst());
        for (String layer : lower) {
            while (!Path.of(layer).startsWith(common) || Path.of(layer).equals(common)) {
                common = common.getParent() == null ? Path.of("/") : common.getParent();
            }
        }
        return common;
    }

    /// The thread ends here: its working directory is its own and is never given back.
    private long onThisThread(Path directory, Path target, String data) {
        try (Call own = Call.open()) {
            long answer = own.raw(Sys.UNSHARE, CLONE_FS);
            if (answer == 0) {
                answer = own.raw(Sys.CHDIR, own.path(directory));
            }
            if (answer == 0) {
                answer = own.raw(
                        Sys.MOUNT,
                        own.text(mount.source()),
                        own.path(target),
                        own.text("overlay"),
                        flags,
                        own.text(data));
            }
            return answer;
        }
    }

    private static long await(FutureTask<Long> task) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (java.util.concurrent.ExecutionException e) {
                    throw new IOException("mount in a thread of its own failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
