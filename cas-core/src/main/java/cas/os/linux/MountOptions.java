package cas.os.linux;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unimplemented;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Options in the words of mount(8), taken apart: flags for the kernel, propagation, and what is left for the
/// file system.
record MountOptions(long flags, long propagation, List<String> data) {
    static final long RDONLY = 1;
    static final long REMOUNT = 32;
    static final long BIND = 4096;
    static final long REC = 16384;
    static final long SILENT = 32768;

    private static final long PROPAGATION = 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20;
    private static final Map<String, Long> SET = Map.ofEntries(
            Map.entry("ro", RDONLY),
            Map.entry("nosuid", 2L),
            Map.entry("nodev", 4L),
            Map.entry("noexec", 8L),
            Map.entry("sync", 16L),
            Map.entry("remount", REMOUNT),
            Map.entry("mand", 64L),
            Map.entry("dirsync", 128L),
            Map.entry("noatime", 1024L),
            Map.entry("nodiratime", 2048L),
            Map.entry("bind", BIND),
            Map.entry("rbind", BIND | REC),
            Map.entry("relatime", 1L << 21),
            Map.entry("strictatime", 1L << 24),
            Map.entry("unbindable", 1L << 17),
            Map.entry("runbindable", 1L << 17 | REC),
            Map.entry("private", 1L << 18),
            Map.entry("rprivate", 1L << 18 | REC),
            Map.entry("slave", 1L << 19),
            Map.entry("rslave", 1L << 19 | REC),
            Map.entry("shared", 1L << 20),
            Map.entry("rshared", 1L << 20 | REC),
            Map.entry("defaults", 0L));
    private static final Map<String, Long> CLEAR = Map.of(
            "rw", RDONLY,
            "suid", 2L,
            "dev", 4L,
            "exec", 8L,
            "async", 16L,
            "nomand", 64L,
            "atime", 1024L,
            "diratime", 2048L,
            "norelatime", 1L << 21,
            "nostrictatime", 1L << 24);

    MountOptions {
        data = List.copyOf(data);
    }

    static MountOptions parse(String type, List<String> options) {
        long flags = type.equals("bind") ? BIND : 0;
        List<String> data = new ArrayList<>();
        for (String option : options) {
            if (SET.containsKey(option)) {
                flags |= SET.getOrDefault(option, 0L);
            } else if (CLEAR.containsKey(option)) {
                flags &= ~CLEAR.getOrDefault(option, 0L);
            } else {
                data.add(checked(option));
            }
        }
        return new MountOptions(flags & ~PROPAGATION, flags & PROPAGATION, data);
    }

    private static String checked(String option) {
        if (option.indexOf('\0') >= 0) {
            throw new InvalidArgument("mount: expected options without NUL");
        }
        if (option.equals("loop")
                || option.startsWith("uidmap=")
                || option.startsWith("gidmap=")
                || option.startsWith("X-containerd.")) {
            throw new Unimplemented("mount: option \"" + option + "\" is not supported here");
        }
        return option;
    }

    boolean readOnlyBind() {
        return (flags & (BIND | RDONLY)) == (BIND | RDONLY);
    }
}
