package cas.os.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A write may be short (rule D6).
final class Writes {
    private Writes() {}

    static void all(Call call, int descriptor, MemorySegment bytes, Object thing) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            long count = call.raw(Sys.WRITE, descriptor, bytes.address() + done, bytes.byteSize() - done);
            done += Errno.check(count, Sys.WRITE, thing);
        }
    }
}
