package cas.volume.local;

import cas.disk.WritableFile;
import cas.volume.local.VolumeFiles.Backing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// A new qcow2 of version 3 that holds nothing yet: header, table of reference counts, one block of them, first table.
/// The backing file is named relative to the directory of the new one, so that both can be found elsewhere.
record OverlayFile(long sizeBytes, Optional<Backing> backing, Path path) {
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER_BYTES = 1 << CLUSTER_BITS;
    private static final int MAGIC = 0x514649fb;
    private static final int HEADER_BYTES = 104;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int EXTENSION_BYTES = 16;
    private static final int COUNT_ORDER = 4;
    /// Clusters before the first table.
    private static final int TABLES_AT = 3;
    /// Bytes of disk that one entry of the first table stands for.
    private static final long ENTRY_COVERS = (long) CLUSTER_BYTES * (CLUSTER_BYTES / 8);

    void write(WritableFile file) throws IOException {
        long entries = Math.max(1, (sizeBytes + ENTRY_COVERS - 1) / ENTRY_COVERS);
        long clusters = TABLES_AT + (entries * 8 + CLUSTER_BYTES - 1) / CLUSTER_BYTES;
        file.write(header(entries));
        pad(file, 1);
        file.write(ByteBuffer.allocate(8).putLong(2L * CLUSTER_BYTES).flip());
        pad(file, 2);
        ByteBuffer counts = ByteBuffer.allocate((int) clusters * 2);
        while (counts.hasRemaining()) {
            counts.putShort((short) 1);
        }
        file.write(counts.flip());
        pad(file, clusters);
    }

    private static void pad(WritableFile file, long clusters) throws IOException {
        file.extend(clusters * CLUSTER_BYTES);
    }

    private ByteBuffer header(long entries) {
        byte[] name = backing.map(this::relative).orElse("").getBytes(StandardCharsets.UTF_8);
        int nameAt = name.length == 0 ? 0 : HEADER_BYTES + EXTENSION_BYTES + 8;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES + EXTENSION_BYTES + 8 + name.length);
        header.putInt(MAGIC).putInt(3).putLong(nameAt).putInt(name.length).putInt(CLUSTER_BITS);
        header.putLong(sizeBytes).putInt(0).putInt((int) entries).putLong((long) TABLES_AT * CLUSTER_BYTES);
        header.putLong(CLUSTER_BYTES).putInt(1).putInt(0).putLong(0);
        header.putLong(0).putLong(0).putLong(0).putInt(COUNT_ORDER).putInt(HEADER_BYTES);
        if (backing.isPresent()) {
            byte[] format = backing.get().format().getBytes(StandardCharsets.US_ASCII);
            header.putInt(BACKING_FORMAT).putInt(format.length).put(format);
            header.position(HEADER_BYTES + EXTENSION_BYTES + 8).put(name);
        }
        return header.position(header.capacity()).flip();
    }

    private String relative(Backing below) {
        return Objects.requireNonNull(path.getParent()).relativize(below.file()).toString();
    }
}
