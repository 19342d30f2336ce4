package cas.interop;

import cas.digest.Digest;
import cas.interop.Peer.Answer;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One thing a client does, made up before it is known what the servers will say.
///
/// @param text how it reads in a report
record Step(String text, Act act) {
    static final int STAT = 0;
    static final int WRITE = 1;
    static final int COMMIT = 2;

    @FunctionalInterface
    interface Act {
        Answer on(Peer peer, World world) throws InterruptedException;
    }

    @Override
    public String toString() {
        return text;
    }

    /// The headers of a call.
    record Who(Optional<String> namespace, Optional<String> lease) {}

    /// The names and bytes of one run, so that many runs share two servers and know nothing of each other.
    record World(String prefix, List<Digest> digests) {
        static final int NAMESPACES = 3;
        static final int BLOBS = 5;

        private static final int[] SIZES = {0, 9, 40, 3000, 1 << 20};

        World(String prefix) {
            this(
                    prefix,
                    IntStream.range(0, BLOBS)
                            .mapToObj(blob -> Digest.sha256(bytes(prefix, blob).toByteArray()))
                            .toList());
        }

        String namespace(int number) {
            return prefix + (char) ('a' + number);
        }

        Who in(int number) {
            return new Who(Optional.of(namespace(number)), Optional.empty());
        }

        /// Blob 0 is the empty one.
        ByteString bytes(int blob) {
            return bytes(prefix, blob);
        }

        private static ByteString bytes(String prefix, int blob) {
            byte[] bytes = new byte[SIZES[blob]];
            byte[] text = (prefix + blob + ".").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = text[i % text.length];
            }
            return ByteString.copyFrom(bytes);
        }

        Digest digest(int blob) {
            return digests.get(blob);
        }

        /// Digests and namespaces by their plain names.
        String plain(String text) {
            String plain = text;
            for (int blob = 0; blob < BLOBS; blob++) {
                plain = plain.replace(digest(blob).toString(), "blob" + blob);
            }
            return plain.replace(prefix, "").replaceAll("v{80,}", "v...");
        }
    }
}
