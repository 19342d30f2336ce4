package cas.layer;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import java.io.IOException;
import java.io.InputStream;

/// The unpacked archive: exactly the bytes that are parsed are counted and digested (rule S20), and bombs end
/// here (rule S17).
final class ArchiveInput extends InputStream {
    /// Below this much nobody asks how well it was packed.
    static final long RATIO_GRACE_BYTES = 1L << 30;

    private final InputStream plain;
    private final BlobInput packed;
    private final TreeApplier.Policy policy;
    private final Digester digester = new Digester(Algorithm.SHA256);
    private long count;

    ArchiveInput(InputStream plain, BlobInput packed, TreeApplier.Policy policy) {
        this.plain = plain;
        this.packed = packed;
        this.policy = policy;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int found = plain.read(target, offset, length);
        if (found > 0) {
            digester.update(target, offset, found);
            count += found;
            check();
        }
        return found;
    }

    private void check() {
        if (count > policy.bytesMax()) {
            throw Refused.layer("expected at most " + policy.bytesMax() + " bytes unpacked, found more");
        }
        if (count > RATIO_GRACE_BYTES && count / policy.ratioMax() > packed.count()) {
            throw Refused.layer("expected at most " + policy.ratioMax() + " bytes from each packed one, found " + count
                    + " from " + packed.count());
        }
    }

    Digest digest() {
        return digester.digest();
    }

    long count() {
        return count;
    }
}
