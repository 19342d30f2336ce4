package cas.layer;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.digest.Digester;
import cas.error.CasException.DataLoss;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// A blob from its beginning to its end, digested on the way; never more than its descriptor says (rule S8).
final class BlobInput extends InputStream {
    private static final int BUFFER_BYTES = 256 << 10;

    private final BlobReader blob;
    private final Descriptor descriptor;
    private final Digester digester;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private long position;

    BlobInput(BlobReader blob, Descriptor descriptor) {
        this.blob = blob;
        this.descriptor = descriptor;
        this.digester = new Digester(descriptor.digest().algorithm());
        if (blob.size() != descriptor.size()) {
            throw new InvalidArgument(
                    Reason.SIZE_MISMATCH,
                    "apply layer " + descriptor.digest() + ": expected " + descriptor.size() + " bytes, found "
                            + blob.size());
        }
    }

    /// Bytes read from the blob so far.
    long count() {
        return position;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(buffer[start++]) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(end - start, length);
        System.arraycopy(buffer, start, target, offset, count);
        start += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (start < end) {
            return true;
        }
        int wanted = (int) Math.min(BUFFER_BYTES, descriptor.size() - position);
        int count = wanted == 0 ? 0 : blob.read(ByteBuffer.wrap(buffer, 0, wanted), position);
        if (count <= 0) {
            return false;
        }
        digester.update(buffer, 0, count);
        position += count;
        start = 0;
        end = count;
        return true;
    }

    /// Reads what is left and compares.
    ///
    /// @throws DataLoss if the bytes are not those of the digest
    void verify() throws IOException {
        while (fill()) {
            start = end;
        }
        if (position != descriptor.size() || !digester.digest().equals(descriptor.digest())) {
            throw new DataLoss("apply layer " + descriptor.digest() + ": expected " + descriptor.size()
                    + " bytes of that digest, found " + position + " of " + digester.digest());
        }
    }
}
