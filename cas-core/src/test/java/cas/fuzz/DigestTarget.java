package cas.fuzz;

import static cas.fuzz.FuzzTarget.require;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.List;
import java.util.Optional;

/// Two digests, one on each side of a line feed (rule B1).
final class DigestTarget implements FuzzTarget {
    private static final int MESSAGE_CHARS_MAX = 400;

    @Override
    public void take(byte[] input) {
        String[] parts = FuzzTarget.text(input).split("\n", 2);
        Optional<Digest> one = parsed(parts[0]);
        Optional<Digest> two = parts.length > 1 ? parsed(parts[1]) : one;
        if (one.isPresent() && two.isPresent()) {
            int order = one.get().compareTo(two.get());
            require(
                    Integer.signum(order) == Integer.signum(Integer.compare(parts[0].compareTo(last(parts)), 0)),
                    "order");
            require((order == 0) == one.get().equals(two.get()), "order and equality");
        }
    }

    private static String last(String[] parts) {
        return parts[parts.length - 1];
    }

    private static Optional<Digest> parsed(String text) {
        try {
            Digest digest = Digest.parse(text);
            require(digest.toString().equals(text), "text");
            Digest again = Digest.of(digest.algorithm(), digest.toBytes());
            require(again.equals(digest) && again.hashCode() == digest.hashCode(), "bytes");
            require(text.endsWith(":" + digest.hex()), "hex");
            return Optional.of(digest);
        } catch (InvalidArgument e) {
            require(e.reason() == Reason.INVALID_DIGEST, "reason");
            require(e.getMessage().length() < MESSAGE_CHARS_MAX, "message");
            return Optional.empty();
        }
    }

    @Override
    public List<byte[]> seeds() {
        String sha256 = Digest.sha256(new byte[0]).toString();
        return FuzzTarget.texts(
                sha256,
                sha256 + "\n" + Digest.sha256(new byte[1]),
                "sha384:" + "0a".repeat(48) + "\nsha512:" + "f9".repeat(64),
                "sha512:" + "F9".repeat(64),
                "sha256:" + "é".repeat(64),
                "sha256",
                "md5:",
                "");
    }
}
