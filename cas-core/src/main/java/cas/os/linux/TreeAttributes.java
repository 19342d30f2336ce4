package cas.os.linux;

import cas.os.Attributes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads and sets what is known of open files besides their bytes.
final class TreeAttributes {
    private static final int NAME_BYTES_MAX = 255;
    private static final int VALUE_BYTES_MAX = 64 << 10;
    private static final int TIMES_BYTES = 32;

    private final Call call;
    private final MemorySegment name;
    private final MemorySegment value;
    private final MemorySegment names;
    private final MemorySegment times;

    TreeAttributes(Call call) {
        this.call = call;
        this.name = call.allocate(NAME_BYTES_MAX + 1L);
        this.value = call.allocate(VALUE_BYTES_MAX);
        this.names = call.allocate(VALUE_BYTES_MAX);
        this.times = call.allocate(TIMES_BYTES);
    }

    /// By descriptor, for files and directories.
    void set(int descriptor, Attributes attributes, Object thing) throws IOException {
        Errno.check(call.raw(Sys.FCHOWN, descriptor, attributes.uid(), attributes.gid()), Sys.FCHOWN, thing);
        for (String xattr : attributes.xattrNames()) {
            long answer = setXattr(descriptor, xattr, attributes.xattr(xattr));
            if (answer != -Errno.EOPNOTSUPP) {
                Errno.check(answer, Sys.FSETXATTR, thing);
            }
        }
        Errno.check(call.raw(Sys.FCHMOD, descriptor, attributes.mode()), Sys.FCHMOD, thing);
        long answer = call.raw(Sys.UTIMENSAT, descriptor, 0, times(attributes.modified()), 0);
        Errno.check(answer, Sys.UTIMENSAT, thing);
    }

    /// By name in an open directory, for what must not be opened: links, pipes and devices.
    void setNamed(int directory, long file, boolean symlink, Attributes attributes, Object thing) throws IOException {
        long owned =
                call.raw(Sys.FCHOWNAT, directory, file, attributes.uid(), attributes.gid(), Abi.AT_SYMLINK_NOFOLLOW);
        Errno.check(owned, Sys.FCHOWNAT, thing);
        if (!symlink) {
            Errno.check(call.raw(Sys.FCHMODAT, directory, file, attributes.mode()), Sys.FCHMODAT, thing);
        }
        long timed = call.raw(Sys.UTIMENSAT, directory, file, times(attributes.modified()), Abi.AT_SYMLINK_NOFOLLOW);
        Errno.check(timed, Sys.UTIMENSAT, thing);
    }

    /// @return 0, or minus the error number
    long setXattr(int descriptor, String xattr, byte[] content) {
        byte[] text = xattr.getBytes(StandardCharsets.UTF_8);
        if (text.length > NAME_BYTES_MAX || content.length > VALUE_BYTES_MAX) {
            return -Errno.ERANGE;
        }
        TreeDirectories.put(name, text);
        MemorySegment.copy(content, 0, value, ValueLayout.JAVA_BYTE, 0, content.length);
        return call.raw(Sys.FSETXATTR, descriptor, name.address(), value.address(), content.length, 0);
    }

    private long times(Instant modified) {
        for (int at = 0; at < TIMES_BYTES; at += 16) {
            times.set(ValueLayout.JAVA_LONG, at, modified.getEpochSecond());
            times.set(ValueLayout.JAVA_LONG, at + 8L, modified.getNano());
        }
        return times.address();
    }

    /// What stat says.
    static Attributes plain(Stat stat) {
        return Attributes.of(stat.mode() & Attributes.MODE_MAX)
                .owner(stat.uid(), stat.gid())
                .modified(Instant.ofEpochSecond(stat.modifiedSeconds(), stat.modifiedNanos()));
    }

    /// What stat says, and the extended attributes of the open file.
    Attributes full(int descriptor, Stat stat, Object thing) throws IOException {
        return full(descriptor, plain(stat), thing);
    }

    /// The given ones, and the extended attributes of the open file.
    Attributes full(int descriptor, Attributes plain, Object thing) throws IOException {
        Attributes attributes = plain;
        for (String xattr : names(descriptor, thing)) {
            long text = TreeDirectories.put(name, xattr.getBytes(StandardCharsets.UTF_8));
            long found = call.raw(Sys.FGETXATTR, descriptor, text, value.address(), value.byteSize());
            if (found != -Errno.ENODATA && found != -Errno.EOPNOTSUPP) {
                Errno.check(found, Sys.FGETXATTR, thing);
                attributes = attributes.xattr(xattr, value.asSlice(0, found).toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return attributes;
    }

    private List<String> names(int descriptor, Object thing) throws IOException {
        long length = call.raw(Sys.FLISTXATTR, descriptor, names.address(), names.byteSize());
        if (length == -Errno.EOPNOTSUPP || length == 0) {
            return List.of();
        }
        Errno.check(length, Sys.FLISTXATTR, thing);
        List<String> found = new ArrayList<>();
        for (long at = 0; at < length; ) {
            String xattr = names.getString(at, StandardCharsets.UTF_8);
            found.add(xattr);
            at += xattr.getBytes(StandardCharsets.UTF_8).length + 1L;
        }
        return found;
    }

    /// Takes `user.*` away, but for the overlay's.
    void clear(int descriptor, Object thing) throws IOException {
        for (String xattr : names(descriptor, thing)) {
            if (xattr.startsWith("user.") && !xattr.startsWith("user.overlay.")) {
                long text = TreeDirectories.put(name, xattr.getBytes(StandardCharsets.UTF_8));
                Errno.check(call.raw(Sys.FREMOVEXATTR, descriptor, text), Sys.FREMOVEXATTR, thing);
            }
        }
    }
}
