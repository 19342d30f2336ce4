package cas.os.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The kernel's `struct statx`, the same on every machine.
final class Stat {
    static final int BYTES = 256;
    /// Everything that stat(2) answers.
    static final int BASIC = 0x7ff;

    static final int FORMAT = 0170000;
    static final int SOCKET = 0140000;
    static final int SYMLINK = 0120000;
    static final int FILE = 0100000;
    static final int BLOCK = 0060000;
    static final int DIRECTORY = 0040000;
    static final int CHARACTER = 0020000;
    static final int FIFO = 0010000;

    private static final long MOUNT_ROOT = 0x2000;

    private final MemorySegment struct;

    Stat(MemorySegment struct) {
        this.struct = struct;
    }

    /// @return 0, or minus the error number
    long read(Call call, int directory, long name, int flags) {
        return call.raw(Sys.STATX, directory, name, flags | Abi.AT_NO_AUTOMOUNT, BASIC, struct.address());
    }

    /// Whether this is the root of a mount; empty answers are false on kernels before 5.8.
    boolean mountRoot() {
        return (struct.get(ValueLayout.JAVA_LONG, 8) & struct.get(ValueLayout.JAVA_LONG, 56) & MOUNT_ROOT) != 0;
    }

    long links() {
        return Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, 16));
    }

    long uid() {
        return Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, 20));
    }

    long gid() {
        return Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, 24));
    }

    int mode() {
        return Short.toUnsignedInt(struct.get(ValueLayout.JAVA_SHORT, 28));
    }

    int format() {
        return mode() & FORMAT;
    }

    long inode() {
        return struct.get(ValueLayout.JAVA_LONG, 32);
    }

    long size() {
        return struct.get(ValueLayout.JAVA_LONG, 40);
    }

    long allocatedBytes() {
        return struct.get(ValueLayout.JAVA_LONG, 48) * 512;
    }

    long modifiedSeconds() {
        return struct.get(ValueLayout.JAVA_LONG, 112);
    }

    int modifiedNanos() {
        return struct.get(ValueLayout.JAVA_INT, 120);
    }

    int major() {
        return struct.get(ValueLayout.JAVA_INT, 128);
    }

    int minor() {
        return struct.get(ValueLayout.JAVA_INT, 132);
    }

    long device() {
        return Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, 136)) << 32
                | Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, 140));
    }
}
