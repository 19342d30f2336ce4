package cas.os.linux;

import java.io.IOException;
import java.nio.file.Path;

/// One open descriptor, closed once.
final class Handle implements AutoCloseable {
    private final Call call;
    private int descriptor;

    private Handle(Call call, int descriptor) {
        this.call = call;
        this.descriptor = descriptor;
    }

    static Handle open(Call call, Path path, int flags, int mode) throws IOException {
        long result = call.raw(Sys.OPENAT, Abi.AT_FDCWD, call.path(path), flags | Abi.O_CLOEXEC, mode);
        return new Handle(call, (int) Errno.check(result, Sys.OPENAT, path));
    }

    static Handle of(Call call, long descriptor) {
        return new Handle(call, (int) descriptor);
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            // What fails here was not synced, and nobody was promised that it is.
            call.raw(Sys.CLOSE, descriptor);
            descriptor = -1;
        }
    }
}
