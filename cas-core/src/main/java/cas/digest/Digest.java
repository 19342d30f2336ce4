package cas.digest;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.Arrays;
import org.apache.commons.codec.DecoderException;
import org.apache.commons.codec.binary.Hex;

/// An algorithm and its bits. Text becomes a `Digest` before anything is done with it (rule S7): only the
/// algorithms of
/// [Algorithm], only lower-case hex, only the right length. Ordered as its text form is.
public final class Digest implements Comparable<Digest> {
    private static final int SHOWN_CHARS_MAX = 150;

    private final Algorithm algorithm;
    private final byte[] bits;

    private Digest(Algorithm algorithm, byte[] bits) {
        this.algorithm = algorithm;
        this.bits = bits;
    }

    /// Parses `algorithm:hex`.
    ///
    /// @throws InvalidArgument naming the text and what is wrong with it
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw invalid(text, "expected algorithm:hex");
        }
        Algorithm algorithm = Algorithm.ofLabel(text.substring(0, colon))
                .orElseThrow(() -> invalid(text, "expected one of sha256, sha384, sha512"));
        String hex = text.substring(colon + 1);
        int expected = algorithm.lengthBytes() * 2;
        if (hex.length() != expected) {
            throw invalid(text, "expected " + expected + " hex digits, found " + hex.length());
        }
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = c >= 'a' && c <= 'f';
            if (!digit && !letter) {
                throw invalid(text, "expected lower-case hex digits, found '" + c + "'");
            }
        }
        try {
            return new Digest(algorithm, Hex.decodeHex(hex));
        } catch (DecoderException e) {
            throw new AssertionError("checked hex did not decode: " + hex, e);
        }
    }

    /// A digest from raw bits, which are copied.
    public static Digest of(Algorithm algorithm, byte[] bits) {
        if (bits.length != algorithm.lengthBytes()) {
            throw new InvalidArgument(
                    Reason.INVALID_DIGEST,
                    algorithm.label() + " digest: expected " + algorithm.lengthBytes() + " bytes, found "
                            + bits.length);
        }
        return new Digest(algorithm, bits.clone());
    }

    /// The SHA-256 digest of these bytes.
    public static Digest sha256(byte[] bytes) {
        Digester digester = new Digester(Algorithm.SHA256);
        digester.update(bytes, 0, bytes.length);
        return digester.digest();
    }

    private static InvalidArgument invalid(String text, String why) {
        String shown = text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "..." : text;
        return new InvalidArgument(Reason.INVALID_DIGEST, "invalid digest \"" + shown + "\": " + why);
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    /// The bits, as a copy.
    public byte[] toBytes() {
        return bits.clone();
    }

    /// Lower-case hex without the algorithm: the file name of the blob.
    public String hex() {
        return Hex.encodeHexString(bits);
    }

    @Override
    public int compareTo(Digest other) {
        int byAlgorithm = algorithm.label().compareTo(other.algorithm.label());
        return byAlgorithm != 0 ? byAlgorithm : Arrays.compareUnsigned(bits, other.bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && algorithm == that.algorithm && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return algorithm.label() + ":" + hex();
    }
}
