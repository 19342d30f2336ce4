package cas.materialize;

import cas.content.BlobReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Recognises disks that are not plain bytes by what they begin or end with (rule S24).
final class DiskHeader {
    private static final int HEAD_BYTES = 512;
    private static final int FOOTER_BYTES = 512;
    private static final int VDI_OFFSET = 0x40;
    private static final String VDI = "\u007f\u0010\u00da\u00be";
    private static final String VHD = "conectix";

    /// What a format begins with, a byte for each character.
    private static final Map<String, String> MAGICS = Map.of(
            "QFI\u00fb",
            "qcow2",
            "QED\0",
            "qed",
            "KDMV",
            "vmdk",
            "COWD",
            "vmdk",
            "# Disk DescriptorFile",
            "vmdk",
            "vhdxfile",
            "vhdx",
            VHD,
            "vhd");

    private DiskHeader() {}

    /// The word for the format, or empty for plain bytes.
    static Optional<String> format(BlobReader blob) throws IOException {
        String head = read(blob, 0, (int) Math.min(HEAD_BYTES, blob.size()));
        for (Map.Entry<String, String> format : MAGICS.entrySet()) {
            if (head.startsWith(format.getKey())) {
                return Optional.of(format.getValue());
            }
        }
        if (head.startsWith(VDI, VDI_OFFSET)) {
            return Optional.of("vdi");
        }
        // A VHD of fixed size is plain bytes and a footer.
        boolean footer = blob.size() >= FOOTER_BYTES
                && read(blob, blob.size() - FOOTER_BYTES, FOOTER_BYTES).startsWith(VHD);
        return footer ? Optional.of("vhd") : Optional.empty();
    }

    private static String read(BlobReader blob, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (blob.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("read disk header: expected " + length + " bytes at " + position);
            }
        }
        return new String(buffer.array(), StandardCharsets.ISO_8859_1);
    }
}
