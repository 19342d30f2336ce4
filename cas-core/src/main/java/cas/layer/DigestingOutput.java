package cas.layer;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import java.io.IOException;
import java.io.OutputStream;

/// Counts and digests what passes through.
final class DigestingOutput extends OutputStream {
    private final OutputStream target;
    private final Digester digester = new Digester(Algorithm.SHA256);
    private long count;

    DigestingOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        target.write(bytes, offset, length);
        digester.update(bytes, offset, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    /// Leaves the target open.
    @Override
    public void close() throws IOException {
        target.flush();
    }

    Digest digest() {
        return digester.digest();
    }

    long count() {
        return count;
    }
}
