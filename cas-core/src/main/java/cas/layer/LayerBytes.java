package cas.layer;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.os.PlatformInflation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The bytes of a layer without its compression, and with one.
final class LayerBytes {
    private static final int BUFFER_BYTES = 256 << 10;

    private LayerBytes() {}

    static void unpack(BlobReader blob, Descriptor layer, ArchiveFiles.Taker taker) throws IOException {
        try (BlobInput packed = new BlobInput(blob, layer);
                InputStream plain =
                        Packing.unpack(packed, Packing.declared(layer.mediaType()), PlatformInflation.OPENER)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
                taker.take(buffer, 0, count);
            }
            packed.verify();
        }
    }

    static void pack(BlobReader blob, Descriptor layer, ArchiveFiles.Taker taker) throws IOException {
        OutputStream target = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                taker.take(bytes, offset, length);
            }
        };
        try (BlobInput plain = new BlobInput(blob, layer);
                OutputStream packing = Compression.GZIP.pack(target)) {
            plain.transferTo(packing);
            plain.verify();
        }
    }
}
