package cas.diskimage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/// qcow2, versions 2 and 3.
final class Qcow2 {
    static final String MAGIC = "QFI\u00fb";
    static final int EXTENSION_BACKING_FORMAT = 0xe2792aca;
    static final int EXTENSION_FILE_OF_BYTES = 0x44415441;
    static final int EXTENSION_ENCRYPTION = 0x0537be77;

    private static final int HEADER_BYTES_V2 = 72;
    private static final int HEADER_BYTES_V3 = 104;
    private static final int EXTENSIONS_MAX = 64;
    private static final long TABLE_BYTES_MAX = 32 << 20;
    private static final long COUNT_TABLE_BYTES_MAX = 8 << 20;
    private static final int COUNT_ORDER_MAX = 6;
    /// Not closed properly, zstd for compressed clusters, tables with subclusters.
    private static final long KNOWN_FEATURES = 0b11001;

    private static final long SUBCLUSTERS = 1 << 4;
    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;

    private final Span image;
    private final ByteBuffer head;
    private final int clusterBits;
    private final long clusterBytes;

    private Qcow2(Span image, ByteBuffer head) {
        this.image = image;
        this.head = head;
        this.clusterBits = head.getInt(20);
        image.require(clusterBits >= 9 && clusterBits <= 21, "cluster bits", "9 to 21", clusterBits);
        this.clusterBytes = 1L << clusterBits;
    }

    /// @return the size of the disk
    static long size(Span all) throws IOException {
        Span image = all.as("qcow2", ByteOrder.BIG_ENDIAN);
        ByteBuffer start = image.read("version", 0, HEADER_BYTES_V2);
        int version = start.getInt(4);
        image.require(version == 2 || version == 3, "version", "2 or 3", Integer.toUnsignedString(version));
        ByteBuffer head = version == 2 ? start : image.read("header", 0, HEADER_BYTES_V3);
        return new Qcow2(image, head).check(version);
    }

    private long check(int version) throws IOException {
        image.require(head.getLong(8) == 0 && head.getInt(16) == 0, "backing file", "none", "one");
        image.require(head.getInt(32) == 0, "encryption", "none", "method " + head.getInt(32));
        long size = head.getLong(24);
        image.require(
                size >= 0 && size <= DiskHeaders.DISK_BYTES_MAX,
                "size of the disk",
                "at most " + DiskHeaders.DISK_BYTES_MAX + " bytes",
                Span.unsigned(size));
        int snapshots = head.getInt(60);
        image.require(snapshots == 0, "snapshots inside", "none", Integer.toUnsignedString(snapshots));
        counts();
        long features = version == 2 ? 0 : features();
        extensions(version == 2 ? HEADER_BYTES_V2 : headerLength());
        tables(size, (features & SUBCLUSTERS) != 0);
        return size;
    }

    private void counts() {
        long at = head.getLong(48);
        long bytes = Integer.toUnsignedLong(head.getInt(56)) << clusterBits;
        image.require(
                bytes > 0 && bytes <= COUNT_TABLE_BYTES_MAX,
                "table of reference counts",
                "1 to " + COUNT_TABLE_BYTES_MAX + " bytes",
                bytes);
        requireCluster("table of reference counts", at, bytes);
    }

    private long features() {
        long features = head.getLong(72);
        image.require(
                (features & ~KNOWN_FEATURES) == 0,
                "incompatible features",
                "none but 0x19 (no file for the bytes, nothing corrupt)",
                "0x" + Long.toHexString(features));
        int order = head.getInt(96);
        image.require(order >= 0 && order <= COUNT_ORDER_MAX, "order of reference counts", "0 to 6", order);
        return features;
    }

    private int headerLength() {
        int length = head.getInt(100);
        image.require(
                length >= HEADER_BYTES_V3 && length <= clusterBytes && length % 8 == 0,
                "length of the header",
                "a multiple of 8 from 104 to the cluster size",
                Integer.toUnsignedString(length));
        return length;
    }

    /// They fill what the header leaves of the first cluster.
    private void extensions(int from) throws IOException {
        long end = Math.min(clusterBytes, image.size());
        long at = from;
        for (int count = 0; at <= end - 8; count++) {
            image.require(count < EXTENSIONS_MAX, "header extensions", "at most " + EXTENSIONS_MAX, "more");
            ByteBuffer extension = image.read("header extension", at, 8);
            int type = extension.getInt(0);
            long length = Integer.toUnsignedLong(extension.getInt(4));
            if (type == 0) {
                return;
            }
            image.require(
                    type != EXTENSION_BACKING_FORMAT && type != EXTENSION_FILE_OF_BYTES && type != EXTENSION_ENCRYPTION,
                    "header extensions",
                    "none that name another file, its format, or a key",
                    "0x" + Integer.toHexString(type));
            image.require(length <= end - at - 8, "header extension", "it inside of the first cluster", length);
            at += 8 + (length + 7) / 8 * 8;
        }
    }

    private void tables(long size, boolean subclusters) throws IOException {
        int entryBytes = subclusters ? 16 : 8;
        long perTable = clusterBytes / entryBytes;
        long needed = divideUp(divideUp(size, clusterBytes), perTable);
        long entries = Integer.toUnsignedLong(head.getInt(36));
        image.require(
                entries >= needed && entries * 8 <= TABLE_BYTES_MAX,
                "first table",
                needed + " to " + TABLE_BYTES_MAX / 8 + " entries",
                entries);
        long at = head.getLong(40);
        if (entries == 0) {
            return;
        }
        requireCluster("first table", at, entries * 8);
        Set<Long> seen = new HashSet<>();
        long clusters = 0;
        ByteBuffer first = image.read("first table", at, entries * 8);
        while (first.hasRemaining()) {
            long table = first.getLong() & OFFSET_MASK;
            if (table != 0) {
                requireCluster("second table", table, clusterBytes);
                image.require(table != at && seen.add(table), "second table", "one for each entry", "a loop");
                clusters += clusters(table, entryBytes);
            }
        }
        // Without snapshots inside, a cluster is used once.
        image.require(
                clusters <= divideUp(image.size(), clusterBytes),
                "clusters in use",
                "no more than there are",
                clusters);
    }

    /// @return how many whole clusters of the file a second table names
    private long clusters(long table, int entryBytes) throws IOException {
        ByteBuffer entries = image.read("second table", table, clusterBytes);
        long count = 0;
        for (int i = 0; i < entries.limit(); i += entryBytes) {
            long entry = entries.getLong(i);
            if ((entry & COMPRESSED) != 0) {
                long mask = (1L << (62 - (clusterBits - 8))) - 1;
                image.requireInside("compressed cluster", entry & mask, 1);
            } else if ((entry & OFFSET_MASK) != 0) {
                long at = entry & OFFSET_MASK;
                image.require(at % clusterBytes == 0, "cluster", "a multiple of the cluster size", at);
                // The last cluster of a file may be short.
                image.requireInside("cluster", at, 1);
                count++;
            }
        }
        return count;
    }

    private void requireCluster(String what, long at, long bytes) {
        image.require(at > 0 && at % clusterBytes == 0, what, "a whole cluster behind the header", Span.unsigned(at));
        image.requireInside(what, at, bytes);
    }

    private static long divideUp(long number, long by) {
        return number / by + (number % by == 0 ? 0 : 1);
    }
}
