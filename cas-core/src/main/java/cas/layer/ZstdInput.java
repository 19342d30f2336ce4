package cas.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/// Unpacks zstd frames one after the other, skippable ones included. Windows beyond 8 MiB, up to 128 MiB, are for one
/// layer at a time, and for none in a process that has little memory (rule S18).
final class ZstdInput extends InputStream {
    private static final int WINDOW_LOG = 23;
    private static final int WINDOW_LOG_MAX = 27;
    private static final long LITTLE_BYTES = 64L << 20;
    private static final Semaphore LARGE = new Semaphore(1);

    private final ZstdInputStreamNoFinalizer source;
    private final boolean large;

    /// @param window how large the one of the first frame is, if its header told
    ZstdInput(InputStream source, long window) throws IOException {
        this.source = new ZstdInputStreamNoFinalizer(source);
        this.large = window > 1L << WINDOW_LOG && Runtime.getRuntime().maxMemory() > LITTLE_BYTES;
        this.source.setLongMax(large ? WINDOW_LOG_MAX : WINDOW_LOG);
        if (large) {
            LARGE.acquireUninterruptibly();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return source.read(target, offset, length);
        } catch (ZstdIOException damage) {
            throw Refused.layer("zstd: expected a sound stream with a window of at most " + (large ? 128 : 8)
                    + " MiB, found damage (" + damage.getMessage() + ")");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            source.close();
        } finally {
            if (large) {
                LARGE.release();
            }
        }
    }
}
