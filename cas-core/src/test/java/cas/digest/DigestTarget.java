package cas.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Text is a digest if and only if it is written as one; and it is printed and sorted as it was written.
public final class DigestTarget implements Target {
    private static final Pattern WRITTEN =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");
    private static final int MESSAGE_CHARS_MAX = 300;

    @Override
    public String name() {
        return "digest";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "sha256:" + "0123456789abcdef".repeat(4),
                "sha384:" + "f".repeat(96),
                "sha512:" + "0".repeat(128),
                "sha256:" + "A".repeat(64),
                "sha256+b64:x",
                "md5:" + "0".repeat(32),
                ":",
                "");
    }

    @Override
    public void run(byte[] input) {
        String text = Target.text(input);
        boolean expected = WRITTEN.matcher(text).matches();
        try {
            Digest digest = Digest.parse(text);
            assertTrue(expected, text);
            same(digest, text);
        } catch (InvalidArgument e) {
            assertFalse(expected, text);
            assertEquals(Reason.INVALID_DIGEST, e.reason());
            assertTrue(e.getMessage().length() <= MESSAGE_CHARS_MAX, e.getMessage());
        }
        stepwise(input);
    }

    private static void same(Digest digest, String text) {
        assertEquals(text, digest.toString());
        assertEquals(text, digest.algorithm().label() + ":" + digest.hex());
        Digest copy = Digest.of(digest.algorithm(), digest.toBytes());
        assertEquals(digest, copy);
        assertEquals(digest.hashCode(), copy.hashCode());
        byte[] bits = digest.toBytes();
        for (int i = 0; i < bits.length; i++) {
            bits[i] ^= (byte) 0x80;
            Digest other = Digest.of(digest.algorithm(), bits);
            assertNotEquals(digest, other);
            int asText = Integer.signum(text.compareTo(other.toString()));
            assertEquals(asText, Integer.signum(digest.compareTo(other)), text);
        }
    }

    /// However the bytes are handed over, and whatever is asked in between.
    private static void stepwise(byte[] input) {
        List<Algorithm> algorithms = List.of(Algorithm.values());
        Algorithm algorithm = algorithms.get(input.length % algorithms.size());
        Digester whole = new Digester(algorithm);
        whole.update(input, 0, input.length);
        int half = input.length == 0 ? 0 : Byte.toUnsignedInt(input[0]) % input.length;
        Digester pieces = new Digester(algorithm);
        pieces.update(input, 0, half);
        Digest between = pieces.digest();
        pieces.update(ByteBuffer.wrap(input, half, input.length - half));
        assertEquals(whole.digest(), pieces.digest());
        Digester first = new Digester(algorithm);
        first.update(Arrays.copyOf(input, half), 0, half);
        assertEquals(first.digest(), between);
    }
}
