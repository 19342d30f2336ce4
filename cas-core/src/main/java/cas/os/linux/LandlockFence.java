package cas.os.linux;

import cas.os.Fence;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Landlock, whose rules bind a thread and those it starts. Hard links between directories are always refused by
/// its first version, so that one is not used.
final class LandlockFence implements Fence {
    private static final int VERSION_MIN = 2;
    private static final int VERSION_WITH_TRUNCATE = 3;
    private static final int ASK_VERSION = 1;
    private static final int RULE_PATH_BENEATH = 1;
    private static final int PR_SET_NO_NEW_PRIVS = 38;

    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1L << 1;
    private static final long READ_FILE = 1L << 2;
    private static final long READ_DIRECTORY = 1L << 3;
    /// From removing a directory to making a symbolic link.
    private static final long NAMES = (1L << 13) - (1L << 4);
    private static final long REFER = 1L << 13;
    private static final long TRUNCATE = 1L << 14;

    private final int version;

    LandlockFence() {
        try (Call call = Call.open()) {
            this.version = (int) Math.max(call.raw(Sys.LANDLOCK_CREATE_RULESET, 0, 0, ASK_VERSION), 0);
        }
    }

    private long rights() {
        return WRITE_FILE | NAMES | REFER | (version >= VERSION_WITH_TRUNCATE ? TRUNCATE : 0);
    }

    @Override
    public boolean restrictWritesTo(Path directory) throws IOException {
        if (version < VERSION_MIN) {
            return false;
        }
        try (Call call = Call.open();
                Handle rules = rules(call, rights(), directory)) {
            allow(call, rules, directory, rights());
            restrict(call, rules, directory);
            return true;
        }
    }

    /// From now on the calling thread, and every thread and program it starts, can read and run only what is at or
    /// below the places of the system, read these files, and write those.
    ///
    /// @return whether this kernel can do so and did
    boolean restrictTo(List<Path> system, List<Path> readable, List<Path> writable) throws IOException {
        if (version < VERSION_MIN) {
            return false;
        }
        Path first = system.getFirst();
        long reading = EXECUTE | READ_FILE | READ_DIRECTORY;
        long writing = READ_FILE | WRITE_FILE | (version >= VERSION_WITH_TRUNCATE ? TRUNCATE : 0);
        try (Call call = Call.open();
                Handle rules = rules(call, rights() | reading, first)) {
            for (Path place : system) {
                allow(call, rules, place, Files.isDirectory(place) ? reading : EXECUTE | READ_FILE);
            }
            for (Path file : readable) {
                allow(call, rules, file, READ_FILE);
            }
            for (Path file : writable) {
                allow(call, rules, file, writing);
            }
            restrict(call, rules, first);
            return true;
        }
    }

    private static Handle rules(Call call, long rights, Path path) throws IOException {
        MemorySegment all = call.allocate(Long.BYTES);
        all.set(ValueLayout.JAVA_LONG, 0, rights);
        long made = call.raw(Sys.LANDLOCK_CREATE_RULESET, all.address(), all.byteSize(), 0);
        return Handle.of(call, Errno.check(made, Sys.LANDLOCK_CREATE_RULESET, path));
    }

    private static void allow(Call call, Handle rules, Path path, long rights) throws IOException {
        try (Handle below = Handle.open(call, path, Abi.O_PATH, 0)) {
            MemorySegment rule = call.allocate(2 * Long.BYTES);
            rule.set(ValueLayout.JAVA_LONG, 0, rights);
            rule.set(ValueLayout.JAVA_INT, Long.BYTES, below.descriptor());
            long added = call.raw(Sys.LANDLOCK_ADD_RULE, rules.descriptor(), RULE_PATH_BENEATH, rule.address(), 0);
            Errno.check(added, Sys.LANDLOCK_ADD_RULE, path);
        }
    }

    /// Without the privilege, only a thread that can gain none may be restricted.
    private static void restrict(Call call, Handle rules, Path directory) throws IOException {
        long answer = call.raw(Sys.LANDLOCK_RESTRICT_SELF, rules.descriptor(), 0);
        if (answer == -Errno.EPERM) {
            Errno.check(call.raw(Sys.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), Sys.PRCTL, directory);
            answer = call.raw(Sys.LANDLOCK_RESTRICT_SELF, rules.descriptor(), 0);
        }
        Errno.check(answer, Sys.LANDLOCK_RESTRICT_SELF, directory);
    }

    @Override
    public String inForce() {
        if (version < VERSION_MIN) {
            return "no fence: expected Landlock 2 or newer in this kernel, found "
                    + (version == 0 ? "none" : Integer.toString(version));
        }
        return "Landlock " + version + ", writing below the layer's directory only";
    }
}
