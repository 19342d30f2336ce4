package cas.metadata;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.kv.KeyValueStore;
import cas.name.Namespace;
import cas.volume.VolumeName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Builds keys from left to right. A namespace and a snapshotter end with a zero byte, which neither can
/// hold. A name ends the key; one too long for it keeps its beginning and ends with `ff` and its SHA-256
/// digest, and since `ff` occurs in no UTF-8 text no other name has that key. Values hold the whole name.
final class Keys {
    private static final int SHOWN_CHARS_MAX = 120;
    private static final int MARK = 0xff;
    /// Stands before a digest of this algorithm.
    static final byte SHA256 = 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Keys() {}

    static Keys key() {
        return new Keys();
    }

    static Keys of(Namespace namespace) {
        return key().ended(namespace.text());
    }

    /// Goes on behind the beginning of another key.
    static Keys begun(byte[] beginning) {
        Keys keys = key();
        keys.out.writeBytes(beginning);
        return keys;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /// A short text that holds no zero byte, and the zero byte that ends it.
    Keys ended(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        return this;
    }

    Keys digest(Digest digest) {
        out.write(number(digest.algorithm()));
        out.writeBytes(digest.toBytes());
        return this;
    }

    /// Big-endian, so that numbers sort as numbers.
    Keys number(long number) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    Keys mark(int value) {
        out.write(value);
        return this;
    }

    Keys volume(VolumeName name) {
        return number(name.uuid().getMostSignificantBits())
                .number(name.uuid().getLeastSignificantBits())
                .number(name.generation());
    }

    /// Whatever is left of the key holds the name. Must come last.
    byte[] name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int room = KeyValueStore.KEY_BYTES_MAX - out.size();
        if (bytes.length <= room) {
            out.writeBytes(bytes);
        } else {
            byte[] digest = Digest.sha256(bytes).toBytes();
            out.write(bytes, 0, room - 1 - digest.length);
            out.write(MARK);
            out.writeBytes(digest);
        }
        return toBytes();
    }

    /// The digest behind the first `skip` bytes of a key.
    ///
    /// @throws DataLoss if there is none
    static Digest digestIn(byte[] key, int skip) {
        require(key, skip, 1);
        Algorithm algorithm = algorithm(key[skip]);
        require(key, skip + 1, algorithm.lengthBytes());
        return Digest.of(algorithm, Arrays.copyOfRange(key, skip + 1, skip + 1 + algorithm.lengthBytes()));
    }

    /// The text behind the first `skip` bytes of a key, up to a zero byte or the end.
    static String textIn(byte[] key, int skip) {
        int end = skip;
        while (end < key.length && key[end] != 0) {
            end++;
        }
        return new String(key, skip, end - skip, StandardCharsets.UTF_8);
    }

    /// @throws DataLoss if the key is too short
    static long numberIn(byte[] key, int skip) {
        require(key, skip, Long.BYTES);
        return ByteBuffer.wrap(key).getLong(skip);
    }

    private static void require(byte[] key, int skip, int count) {
        if (key.length - skip < count) {
            throw new DataLoss("damaged metadata: key " + shown(key) + ": expected at least " + (skip + count)
                    + " bytes, found " + key.length);
        }
    }

    /// The first key behind this one.
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    private static int number(Algorithm algorithm) {
        return switch (algorithm) {
            case SHA256 -> SHA256;
            case SHA384 -> 2;
            case SHA512 -> 3;
        };
    }

    private static Algorithm algorithm(byte number) {
        return switch (number) {
            case SHA256 -> Algorithm.SHA256;
            case 2 -> Algorithm.SHA384;
            case 3 -> Algorithm.SHA512;
            default ->
                throw new DataLoss("damaged metadata: expected a digest in a key, found algorithm number " + number);
        };
    }

    /// A key for people: what is readable as it is, the rest as dots.
    static String shown(byte[] key) {
        StringBuilder text = new StringBuilder();
        for (byte b : key) {
            text.append(b > 0x20 && b < 0x7f ? (char) b : '.');
            if (text.length() == SHOWN_CHARS_MAX) {
                return text + "...";
            }
        }
        return text.toString();
    }
}
