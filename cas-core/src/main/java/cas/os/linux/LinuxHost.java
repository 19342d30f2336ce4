package cas.os.linux;

import cas.os.Host;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// From procfs.
final class LinuxHost implements Host {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int TEXT_BYTES_MAX = 4096;

    @Override
    public String bootId() throws IOException {
        try (Call call = Call.open();
                Handle file = Handle.open(call, BOOT_ID, Abi.O_RDONLY, 0)) {
            var text = call.allocate(TEXT_BYTES_MAX);
            long length = Errno.check(
                    call.raw(Sys.READ, file.descriptor(), text.address(), TEXT_BYTES_MAX), Sys.READ, BOOT_ID);
            var bytes = text.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
            return StandardCharsets.UTF_8.decode(bytes).toString().strip();
        }
    }

    @Override
    public long pidNamespace() throws IOException {
        try (Call call = Call.open()) {
            Stat stat = new Stat(call.allocate(Stat.BYTES));
            Errno.check(stat.read(call, Abi.AT_FDCWD, call.path(PID_NAMESPACE), 0), Sys.STATX, PID_NAMESPACE);
            return stat.inode();
        }
    }
}
