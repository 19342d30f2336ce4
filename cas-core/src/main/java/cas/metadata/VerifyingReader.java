package cas.metadata;

import cas.content.Blob;
import cas.content.BlobReader;
import cas.digest.Digester;
import cas.error.CasException.DataLoss;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Digests what is read from beginning to end, and keeps the last piece back if the whole is wrong. A
/// reader that jumps is not verified.
final class VerifyingReader implements BlobReader {
    private final BlobReader reader;
    private final Blob blob;
    private final BlobTrust trust;
    private final Digester running;
    private long position;

    VerifyingReader(BlobReader reader, Blob blob, BlobTrust trust) {
        this.reader = reader;
        this.blob = blob;
        this.trust = trust;
        this.running = new Digester(blob.digest().algorithm());
    }

    @Override
    public long size() {
        return blob.size();
    }

    @Override
    public synchronized int read(ByteBuffer target, long from) throws IOException {
        int start = target.position();
        int read = reader.read(target, from);
        if (from != position || read <= 0) {
            return read;
        }
        running.update(target.duplicate().flip().position(start));
        position += read;
        if (position == blob.size() && !running.digest().equals(blob.digest())) {
            target.position(start);
            trust.suspect(blob);
            throw new DataLoss("cannot read blob " + blob.digest() + ": its bytes are those of " + running.digest());
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
