package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.kv.KeyValueStore;
import cas.name.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeysTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void keysAreTheOldOnes() {
        Namespace namespace = new Namespace("ab");
        assertEquals("616200" + "01" + Samples.DIGEST.hex(), HEX.formatHex(BlobRecord.key(namespace, Samples.DIGEST)));
        assertEquals(
                "01" + Samples.DIGEST.hex() + "6162", HEX.formatHex(BlobRecord.holderKey(Samples.DIGEST, namespace)));
        assertEquals("616200" + "c3a92f78", HEX.formatHex(ImageForm.key(namespace, "é/x")));
        assertEquals("616200" + "6f7600" + "6b", HEX.formatHex(SnapshotRecord.key(namespace, "ov", "k")));
        assertEquals("0000000000000001" + "0000000000000102", HEX.formatHex(SnapshotRecord.childKey(1, 258)));
        assertEquals(
                "6ba7b8109dad11d180b400c04fd430c8" + "0000000000000007", HEX.formatHex(VolumeForm.key(Samples.VOLUME)));
    }

    /// Rule B8: the order of keys is the order of digest strings.
    @Test
    void digestsSortAsTheirText() {
        List<Digest> digests = new ArrayList<>();
        for (Algorithm algorithm : Algorithm.values()) {
            for (int i = 0; i < 4; i++) {
                byte[] bits = new byte[algorithm.lengthBytes()];
                bits[0] = (byte) (i * 80);
                digests.add(Digest.of(algorithm, bits));
            }
        }
        List<Digest> byKey = new ArrayList<>(digests);
        byKey.sort((a, b) -> Arrays.compareUnsigned(
                Keys.key().digest(a).toBytes(), Keys.key().digest(b).toBytes()));
        digests.sort(null);
        assertEquals(digests, byKey);
        for (Digest digest : digests) {
            assertEquals(digest, Keys.digestIn(Keys.key().mark(7).digest(digest).toBytes(), 1));
        }
    }

    /// Out of a damaged database.
    @Test
    void whatIsNoKeyIsDataLoss() {
        byte[] key = Keys.key().mark(7).digest(Samples.DIGEST).toBytes();
        for (int length = 0; length < key.length; length++) {
            byte[] cut = Arrays.copyOf(key, length);
            assertThrows(DataLoss.class, () -> Keys.digestIn(cut, 1));
        }
        assertThrows(DataLoss.class, () -> Keys.digestIn(key, 0));
        assertThrows(DataLoss.class, () -> Keys.digestIn(key, key.length));
        assertThrows(DataLoss.class, () -> Keys.numberIn(key, key.length - 7));
    }

    /// The longest name that fits is kept whole; longer ones differ although they begin alike.
    @Test
    void longNamesStayApart() {
        Namespace namespace = new Namespace("n".repeat(Namespace.LENGTH_CHARS_MAX));
        int room = KeyValueStore.KEY_BYTES_MAX - Namespace.LENGTH_CHARS_MAX - 1;
        String fits = "x".repeat(room);
        byte[] whole = ImageForm.key(namespace, fits);
        assertEquals(KeyValueStore.KEY_BYTES_MAX, whole.length);
        assertArrayEquals(
                fits.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(whole, whole.length - room, whole.length));
        byte[] one = ImageForm.key(namespace, fits + "1");
        byte[] two = ImageForm.key(namespace, fits + "2");
        assertEquals(KeyValueStore.KEY_BYTES_MAX, one.length);
        assertNotEquals(HEX.formatHex(one), HEX.formatHex(two));
        assertNotEquals(HEX.formatHex(one), HEX.formatHex(whole));
        assertTrue(Arrays.compareUnsigned(whole, one) < 0);
    }
}
