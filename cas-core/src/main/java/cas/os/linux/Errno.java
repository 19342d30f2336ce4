package cas.os.linux;

import cas.error.CasException.Exhausted;
import cas.error.CasException.PermissionDenied;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/// Error numbers, the same on amd64 and aarch64, and what they mean to the house.
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int ENOSPC = 28;
    static final int ERANGE = 34;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;
    static final int EDQUOT = 122;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(5, "EIO"),
            Map.entry(ENXIO, "ENXIO"),
            Map.entry(9, "EBADF"),
            Map.entry(EAGAIN, "EAGAIN"),
            Map.entry(12, "ENOMEM"),
            Map.entry(EACCES, "EACCES"),
            Map.entry(EBUSY, "EBUSY"),
            Map.entry(EEXIST, "EEXIST"),
            Map.entry(EXDEV, "EXDEV"),
            Map.entry(19, "ENODEV"),
            Map.entry(ENOTDIR, "ENOTDIR"),
            Map.entry(EISDIR, "EISDIR"),
            Map.entry(EINVAL, "EINVAL"),
            Map.entry(23, "ENFILE"),
            Map.entry(24, "EMFILE"),
            Map.entry(ENOTTY, "ENOTTY"),
            Map.entry(26, "ETXTBSY"),
            Map.entry(27, "EFBIG"),
            Map.entry(ENOSPC, "ENOSPC"),
            Map.entry(30, "EROFS"),
            Map.entry(31, "EMLINK"),
            Map.entry(ERANGE, "ERANGE"),
            Map.entry(36, "ENAMETOOLONG"),
            Map.entry(ENOSYS, "ENOSYS"),
            Map.entry(ENOTEMPTY, "ENOTEMPTY"),
            Map.entry(ELOOP, "ELOOP"),
            Map.entry(ENODATA, "ENODATA"),
            Map.entry(75, "EOVERFLOW"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
            Map.entry(116, "ESTALE"),
            Map.entry(117, "EUCLEAN"),
            Map.entry(EDQUOT, "EDQUOT"),
            Map.entry(126, "ENOKEY"));

    private Errno() {}

    /// Passes a good answer on.
    ///
    /// @throws Exhausted if there is no room
    static long check(long result, Sys call, Object thing) throws IOException {
        if (result < 0) {
            throw failure(result, call, thing);
        }
        return result;
    }

    /// As [#check], for calls that need the privilege to mount.
    static long checkPrivileged(long result, Sys call, Object thing) throws IOException {
        if (result == -EPERM || result == -EACCES) {
            throw new PermissionDenied(call.word() + " " + thing + ": the kernel refuses with " + name(result));
        }
        return check(result, call, thing);
    }

    /// The exception for an answer below zero; no room is thrown at once.
    static IOException failure(long result, Sys call, Object thing) {
        if (result == -ENOSPC || result == -EDQUOT) {
            throw new Exhausted(call.word() + " " + thing + ": no room (" + name(result) + ")");
        }
        String text = call.word() + ": " + name(result);
        if (result == -ENOENT) {
            return new NoSuchFileException(thing.toString(), null, text);
        }
        if (result == -EEXIST) {
            return new FileAlreadyExistsException(thing.toString(), null, text);
        }
        return new FileSystemException(thing.toString(), null, text);
    }

    private static String name(long result) {
        int errno = (int) -result;
        return NAMES.getOrDefault(errno, "errno " + errno);
    }
}
