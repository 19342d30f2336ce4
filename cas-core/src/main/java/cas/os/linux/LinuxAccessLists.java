package cas.os.linux;

import cas.os.AccessLists;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// As the attribute `system.posix_acl_access`, which the kernel takes in version 2 of its form: entries of tag,
/// bits and number, little-endian and in order.
final class LinuxAccessLists implements AccessLists {
    private static final String NAME = "system.posix_acl_access";
    private static final int VERSION = 2;
    private static final int ENTRY_BYTES = 8;

    private static final int OWNER = 0x01;
    private static final int USER = 0x02;
    private static final int GROUP = 0x04;
    private static final int MASK = 0x10;
    private static final int OTHERS = 0x20;
    private static final int NO_NUMBER = -1;
    private static final int FIXED_ENTRIES = 4;

    @Override
    public boolean grant(Path path, Set<Integer> uids, int bits) throws IOException {
        try (Call call = Call.open()) {
            Stat stat = new Stat(call.allocate(Stat.BYTES));
            long found = stat.read(call, Abi.AT_FDCWD, call.path(path), Abi.AT_SYMLINK_NOFOLLOW);
            Errno.check(found, Sys.STATX, path);
            byte[] list = list(stat.mode() >> 6 & 7, uids, bits);
            MemorySegment value = call.allocate(list.length);
            MemorySegment.copy(list, 0, value, ValueLayout.JAVA_BYTE, 0, list.length);
            long answer = call.raw(Sys.LSETXATTR, call.path(path), call.text(NAME), value.address(), list.length);
            if (answer == -Errno.EOPNOTSUPP || answer == -Errno.ENOSYS) {
                return false;
            }
            Errno.check(answer, Sys.LSETXATTR, path);
            return true;
        }
    }

    private static byte[] list(int owner, Set<Integer> uids, int bits) {
        List<Integer> ordered = uids.stream().sorted(Integer::compareUnsigned).toList();
        ByteBuffer list = ByteBuffer.allocate(Integer.BYTES + ENTRY_BYTES * (FIXED_ENTRIES + ordered.size()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(VERSION);
        entry(list, OWNER, owner, NO_NUMBER);
        ordered.forEach(uid -> entry(list, USER, bits, uid));
        entry(list, GROUP, 0, NO_NUMBER);
        entry(list, MASK, bits, NO_NUMBER);
        entry(list, OTHERS, 0, NO_NUMBER);
        return list.array();
    }

    private static void entry(ByteBuffer list, int tag, int bits, int number) {
        list.putShort((short) tag).putShort((short) bits).putInt(number);
    }
}
