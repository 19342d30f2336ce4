package cas.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/// Unpacks zstd frames one after the other, skippable ones included, with a window of at most 128 MiB (rule S18).
final class ZstdInput extends InputStream {
    private static final int WINDOW_LOG_MAX = 27;

    private final ZstdInputStreamNoFinalizer source;

    ZstdInput(InputStream source) throws IOException {
        this.source = new ZstdInputStreamNoFinalizer(source);
        this.source.setLongMax(WINDOW_LOG_MAX);
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
            throw Refused.layer("zstd: expected a sound stream, found damage (" + damage.getMessage() + ")");
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
