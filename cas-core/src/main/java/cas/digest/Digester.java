package cas.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/// Bytes in, [Digest] out. The running value can be asked for at any time without disturbing what follows.
public final class Digester {
    private final Algorithm algorithm;
    private MessageDigest running;

    public Digester(Algorithm algorithm) {
        this.algorithm = algorithm;
        this.running = DigestUtils.getDigest(algorithm.jdkName());
    }

    private Digester(Algorithm algorithm, MessageDigest running) {
        this.algorithm = algorithm;
        this.running = running;
    }

    /// One that has seen the same bytes, and goes on alone.
    public Digester copy() {
        return new Digester(algorithm, cloned());
    }

    private MessageDigest cloned() {
        try {
            return (MessageDigest) running.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's " + algorithm.jdkName() + " can be cloned", e);
        }
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    public void update(byte[] bytes, int offset, int length) {
        running.update(bytes, offset, length);
    }

    /// Takes all remaining bytes; the buffer's position moves to its limit.
    public void update(ByteBuffer bytes) {
        running.update(bytes);
    }

    /// Forgets everything seen so far.
    public void reset() {
        running = DigestUtils.getDigest(algorithm.jdkName());
    }

    /// The digest of all bytes so far.
    public Digest digest() {
        return Digest.of(algorithm, cloned().digest());
    }
}
