package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.fuzz.Target;
import cas.kv.KeyValueStore;
import cas.name.Namespace;
import cas.volume.VolumeName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// Keys of different things differ, sort as the things do and are read back; what is no key of ours is
/// [DataLoss].
public final class KeyTarget implements Target {
    private static final List<Namespace> NAMESPACES =
            List.of(new Namespace("a"), new Namespace("a-b"), new Namespace("ab"), new Namespace("z".repeat(76)));

    @Override
    public String name() {
        return "codec";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "\0\1abc\0abd".getBytes(StandardCharsets.UTF_8),
                "\1\2docker.io/library/é:1\0docker.io/library/é:10".getBytes(StandardCharsets.UTF_8),
                ("\0\0" + "x".repeat(600) + "\0" + "x".repeat(601)).getBytes(StandardCharsets.UTF_8),
                ("\3\3" + "x".repeat(434) + "\0" + "x".repeat(435)).getBytes(StandardCharsets.UTF_8),
                "\2\1\u0001\0\uffff\ud83d\ude00".getBytes(StandardCharsets.UTF_8),
                BlobRecord.key(Samples.NAMESPACE, Samples.DIGEST),
                BlobRecord.holderKey(Samples.DIGEST, Samples.NAMESPACE),
                VolumeForm.key(Samples.VOLUME),
                SnapshotRecord.childKey(1, 258));
    }

    @Override
    public void run(byte[] input) {
        if (input.length > 1) {
            Namespace one = NAMESPACES.get(Byte.toUnsignedInt(input[0]) % NAMESPACES.size());
            Namespace two = NAMESPACES.get(Byte.toUnsignedInt(input[1]) % NAMESPACES.size());
            String rest = new String(input, 2, input.length - 2, StandardCharsets.UTF_8);
            int cut = Math.max(rest.indexOf('\0'), 0);
            names(one, rest.substring(0, cut), two, rest.substring(cut));
        }
        byte[] wide = Arrays.copyOf(input, 2 * 64);
        digests(Arrays.copyOf(wide, 64), Arrays.copyOfRange(wide, 64, 128));
        numbers(ByteBuffer.wrap(wide));
        damaged(input);
    }

    private static void names(Namespace one, String first, Namespace two, String second) {
        byte[] a = ImageForm.key(one, first);
        byte[] b = ImageForm.key(two, second);
        assertTrue(a.length <= KeyValueStore.KEY_BYTES_MAX);
        assertEquals(one.equals(two) && first.equals(second), Arrays.equals(a, b));
        assertEquals(one.text(), Keys.textIn(a, 0));
        byte[] name = first.getBytes(StandardCharsets.UTF_8);
        int start = one.text().length() + 1;
        boolean whole = start + name.length <= KeyValueStore.KEY_BYTES_MAX;
        assertEquals(whole, Arrays.equals(name, Arrays.copyOfRange(a, start, a.length)));
        boolean otherWhole =
                two.text().length() + 1 + second.getBytes(StandardCharsets.UTF_8).length <= KeyValueStore.KEY_BYTES_MAX;
        if (one.equals(two) && whole && otherWhole) {
            int expected = Arrays.compareUnsigned(name, second.getBytes(StandardCharsets.UTF_8));
            assertEquals(Integer.signum(expected), Integer.signum(Arrays.compareUnsigned(a, b)));
        }
        assertTrue(!Arrays.equals(SnapshotRecord.key(one, "o", first), SnapshotRecord.key(one, "ov", first)));
    }

    private static void digests(byte[] bits, byte[] others) {
        for (Algorithm algorithm : Algorithm.values()) {
            Digest one = Digest.of(algorithm, Arrays.copyOf(bits, algorithm.lengthBytes()));
            Algorithm another = (bits[0] & 1) == 0 ? algorithm : Algorithm.SHA384;
            Digest two = Digest.of(another, Arrays.copyOf(others, another.lengthBytes()));
            byte[] a = Keys.key().digest(one).toBytes();
            byte[] b = Keys.key().digest(two).toBytes();
            assertEquals(one, Keys.digestIn(a, 0));
            assertEquals(Integer.signum(one.compareTo(two)), Integer.signum(Arrays.compareUnsigned(a, b)));
            assertArrayEquals(a, Arrays.copyOf(BlobRecord.holderKey(one, NAMESPACES.getFirst()), a.length));
        }
    }

    private static void numbers(ByteBuffer in) {
        long one = in.getLong() & Long.MAX_VALUE;
        long two = in.getLong() & Long.MAX_VALUE;
        byte[] a = Keys.key().number(one).toBytes();
        byte[] b = Keys.key().number(two).toBytes();
        assertEquals(one, Keys.numberIn(a, 0));
        assertEquals(Integer.signum(Long.compare(one, two)), Integer.signum(Arrays.compareUnsigned(a, b)));
        assertTrue(Arrays.compareUnsigned(a, Keys.after(a)) < 0);
        VolumeName volume = new VolumeName(new UUID(in.getLong(), in.getLong()), one % 1_000_000_000_000_000_000L);
        assertEquals(volume, VolumeName.parse(volume.toString()));
        assertEquals(volume.generation(), Keys.numberIn(VolumeForm.key(volume), 16));
    }

    /// A key out of a damaged database.
    private static void damaged(byte[] key) {
        for (int skip : new int[] {0, 1, key.length / 2, key.length}) {
            if (skip > key.length) {
                continue;
            }
            try {
                Digest digest = Keys.digestIn(key, skip);
                byte[] written = Keys.key().digest(digest).toBytes();
                assertArrayEquals(written, Arrays.copyOfRange(key, skip, skip + written.length));
            } catch (DataLoss e) {
                assertTrue(!e.getMessage().isEmpty());
            }
            try {
                assertEquals(Keys.numberIn(key, skip), ByteBuffer.wrap(key).getLong(skip));
            } catch (DataLoss e) {
                assertTrue(key.length < skip + Long.BYTES);
            }
            assertTrue(Keys.textIn(key, skip).length() <= key.length - skip);
        }
        assertTrue(Keys.shown(key).chars().allMatch(c -> c > 0x20 && c < 0x7f));
    }
}
