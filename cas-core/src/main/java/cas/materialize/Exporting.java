package cas.materialize;

import cas.content.BlobReader;
import cas.diskimage.DiskHeaders.Found;
import cas.diskimage.DiskHeaders.Packing;
import cas.materialize.Volumes.Parts;
import cas.volume.Volume;
import cas.volume.VolumeChanges.ExportSink;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/// One disk being told, without its zeros.
record Exporting(Parts parts, Volume volume) {
    private static final int PART_BYTES = 1 << 20;
    private static final int BLOCK_BYTES = 4096;

    void to(ExportSink sink) throws IOException {
        if (volume.traits().base().isEmpty()) {
            try (BlobReader reader = parts.files().open(volume.name(), volume.encrypted())) {
                tell(reader, sink);
            }
            return;
        }
        UUID id = new UUID(parts.random().nextLong(), parts.random().nextLong());
        try (BlobReader whole = flat(id)) {
            tell(whole, sink);
        } finally {
            parts.files().copies().remove(id, volume);
        }
    }

    /// A raw disk of what the overlay and its blob hold together; one that a crash leaves goes at the next start.
    private BlobReader flat(UUID id) throws IOException {
        Path base = parts.blobFile().apply(volume.traits().base().orElseThrow());
        Found found = new Found(Packing.NONE, VolumeFormat.QCOW2, volume.sizeBytes(), 0, 0);
        return parts.files()
                .copies()
                .temporary(
                        id,
                        volume,
                        path -> new ImageTool(parts.programs())
                                .flatten(volume.path(), base, found, path, ProgressSink.SILENT));
    }

    private static void tell(BlobReader reader, ExportSink sink) throws IOException {
        long size = reader.size();
        sink.begin(size);
        ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
        for (long at = 0; at < size; at += part.limit()) {
            part.clear().limit((int) Math.min(PART_BYTES, size - at));
            while (part.hasRemaining()) {
                if (reader.read(part, at + part.position()) < 0) {
                    throw new EOFException("export volume: expected " + size + " bytes, found less");
                }
            }
            blocks(part.flip(), at, sink);
        }
    }

    /// Each run of blocks that hold something.
    private static void blocks(ByteBuffer part, long at, ExportSink sink) throws IOException {
        int from = 0;
        while (from < part.limit()) {
            int to = from;
            while (to < part.limit() && !zeros(part, to)) {
                to = Math.min(to + BLOCK_BYTES, part.limit());
            }
            if (to > from) {
                sink.bytes(at + from, part.slice(from, to - from));
            }
            from = to == from ? from + BLOCK_BYTES : to;
        }
    }

    private static boolean zeros(ByteBuffer part, int from) {
        int end = Math.min(from + BLOCK_BYTES, part.limit());
        for (int i = from; i < end; i++) {
            if (part.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
