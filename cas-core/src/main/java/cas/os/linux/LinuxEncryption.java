package cas.os.linux;

import cas.os.Encryption;
import cas.overview.Vault;
import cas.overview.Vault.State;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HexFormat;

/// By two ioctls: which policy a directory has, and whether its file system has the key.
final class LinuxEncryption implements Encryption {
    /// `_IOWR('f', 22, __u8[9])`: a size of 8 bytes, then the policy.
    private static final long FS_IOC_GET_ENCRYPTION_POLICY_EX = 0xc0096616L;
    /// `_IOWR('f', 26, struct fscrypt_get_key_status_arg)`.
    private static final long FS_IOC_GET_ENCRYPTION_KEY_STATUS = 0xc080661aL;

    private static final int POLICY_OFFSET = 8;
    private static final int POLICY_BYTES_MAX = 24;
    private static final int STATUS_BYTES = 128;
    private static final int STATUS_OFFSET = 64;
    private static final int KEY_OFFSET = 8;
    private static final int ABSENT = 1;
    private static final int PRESENT = 2;
    private static final int HALF_REMOVED = 3;

    /// How a version of policies names its key.
    private record Naming(int type, int offset, int bytes) {
        static final Naming V1 = new Naming(1, 4, 8);
        static final Naming V2 = new Naming(2, 8, 16);
    }

    @Override
    public Vault of(Path directory) throws IOException {
        try (Call call = Call.open()) {
            long opened = call.raw(
                    Sys.OPENAT,
                    Abi.AT_FDCWD,
                    call.path(directory),
                    Abi.O_RDONLY | Abi.O_DIRECTORY | Abi.O_NOFOLLOW | Abi.O_CLOEXEC);
            if (opened == -Errno.ENOENT) {
                return Vault.ABSENT;
            }
            try (Handle handle = Handle.of(call, Errno.check(opened, Sys.OPENAT, directory))) {
                return of(call, handle, directory);
            }
        }
    }

    private static Vault of(Call call, Handle handle, Path directory) throws IOException {
        MemorySegment policy = call.allocate(POLICY_OFFSET + POLICY_BYTES_MAX);
        policy.set(ValueLayout.JAVA_LONG, 0, POLICY_BYTES_MAX);
        long answer = call.raw(Sys.IOCTL, handle.descriptor(), FS_IOC_GET_ENCRYPTION_POLICY_EX, policy.address());
        if (answer == -Errno.ENODATA || answer == -Errno.EOPNOTSUPP || answer == -Errno.ENOTTY) {
            return Vault.PLAIN;
        }
        Errno.check(answer, Sys.IOCTL, directory);
        // The first version of policies is number 0.
        int version = policy.get(ValueLayout.JAVA_BYTE, POLICY_OFFSET) == 0 ? 1 : 2;
        Naming naming = version == 1 ? Naming.V1 : Naming.V2;
        byte[] key =
                policy.asSlice(POLICY_OFFSET + naming.offset(), naming.bytes()).toArray(ValueLayout.JAVA_BYTE);
        return new Vault(
                state(call, handle, directory, naming, key),
                version,
                HexFormat.of().formatHex(key));
    }

    private static State state(Call call, Handle handle, Path directory, Naming naming, byte[] key) throws IOException {
        MemorySegment status = call.allocate(STATUS_BYTES);
        status.set(ValueLayout.JAVA_INT, 0, naming.type());
        MemorySegment.copy(key, 0, status, ValueLayout.JAVA_BYTE, KEY_OFFSET, key.length);
        long answer = call.raw(Sys.IOCTL, handle.descriptor(), FS_IOC_GET_ENCRYPTION_KEY_STATUS, status.address());
        Errno.check(answer, Sys.IOCTL, directory);
        int found = status.get(ValueLayout.JAVA_INT, STATUS_OFFSET);
        return switch (found) {
            case ABSENT -> State.LOCKED;
            case PRESENT -> State.UNLOCKED;
            case HALF_REMOVED -> State.HALF_LOCKED;
            default ->
                throw new IOException("the key of " + directory + ": expected a status from 1 to 3, found " + found);
        };
    }
}
