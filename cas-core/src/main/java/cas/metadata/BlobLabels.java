package cas.metadata;

import cas.kv.ReadTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the labels of one blob after the other say. Nearly all of them name a blob by a SHA-256 digest: those are read
/// where they lie, without making anything.
///
/// For one thread at a time.
final class BlobLabels implements RawFields.LabelVisitor {
    private static final byte[] CONTENT = ReferenceLabels.contentBytes();
    private static final byte[] SHA256 = "sha256:".getBytes(StandardCharsets.US_ASCII);
    private static final int SHA256_BYTES = 32;
    private static final byte[] HEX = hex();

    private final Instant now;
    private @Nullable ReadTransaction tx;
    private @Nullable Links links;
    private byte[] key = new byte[0];
    /// The key of the blob that a label names: namespace, zero byte and algorithm are those of the one it is on.
    private byte[] target = new byte[0];

    BlobLabels(Instant now) {
        this.now = now;
    }

    private static byte[] hex() {
        byte[] values = new byte[1 << Byte.SIZE];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < 16; i++) {
            values["0123456789abcdef".charAt(i)] = (byte) i;
        }
        return values;
    }

    BlobLabels of(ReadTransaction of, byte[] on, Links heard) {
        tx = of;
        key = on;
        links = heard;
        return this;
    }

    @Override
    public void label(byte[] record, int keyFrom, int keyTo, int valueFrom, int valueTo) {
        if (links != null && isContent(record, keyFrom, keyTo) && readDigest(record, valueFrom, valueTo)) {
            links.byLabel(Nodes.of(Schema.BLOBS, target), record, keyFrom, keyTo);
        } else if (links != null && tx != null) {
            String label = text(record, keyFrom, keyTo);
            String value = text(record, valueFrom, valueTo);
            ReferenceLabels labels = new ReferenceLabels(tx, now, ReferenceLabels.namespaceOf(key), links);
            labels.root(label);
            labels.reference(label, value);
            labels.backReference(label, value);
            labels.condition(label, value);
        }
    }

    private static String text(byte[] record, int from, int to) {
        return new String(record, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isContent(byte[] record, int from, int to) {
        int end = from + CONTENT.length;
        return RawFields.begins(record, from, to, CONTENT) && (to == end || record[end] == '.' || record[end] == '/');
    }

    /// Makes the key of the blob, if this is a whole SHA-256 digest.
    private boolean readDigest(byte[] record, int from, int to) {
        int hexFrom = from + SHA256.length;
        if (to - hexFrom != 2 * SHA256_BYTES || !RawFields.begins(record, from, to, SHA256)) {
            return false;
        }
        int at = target(key);
        int bad = 0;
        for (int i = hexFrom; i < to; i += 2) {
            int high = HEX[record[i] & 0xff];
            int low = HEX[record[i + 1] & 0xff];
            bad |= high | low;
            target[at++] = (byte) (high << 4 | low);
        }
        return bad >= 0;
    }

    /// @return where the digest begins
    private int target(byte[] on) {
        int digest = ReferenceLabels.namespaceBytes(on) + 1;
        if (target.length != digest + SHA256_BYTES || !Arrays.equals(target, 0, digest - 1, on, 0, digest - 1)) {
            target = Arrays.copyOf(on, digest + SHA256_BYTES);
            target[digest - 1] = Keys.SHA256;
        }
        return digest;
    }
}
