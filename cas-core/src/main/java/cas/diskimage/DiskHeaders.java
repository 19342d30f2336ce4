package cas.diskimage;

import cas.content.BlobReader;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.volume.VolumeFormat;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/// Says what kind of disk image a blob is, and refuses what is not sound in itself or leads out of itself: backing
/// files, files for the bytes, extents by name, sizes that cannot be (rule S24). Nobody else has opened it before.
public final class DiskHeaders {
    /// What a disk may be at most: 64 TiB.
    public static final long DISK_BYTES_MAX = 64L << 40;

    private static final int FOOTER_BYTES = 512;
    private static final int VDI_OFFSET = 0x40;
    private static final String VDI = "\u007f\u0010\u00da\u00be";
    private static final String VHD = "conectix";
    private static final String GZIP = "\u001f\u008b\b";
    private static final String ZSTD = "(\u00b5/\u00fd";

    /// What a format that is not read here begins with, a byte for each character.
    private static final Map<String, String> FOREIGN =
            Map.of("QED\0", "qed", "COWD", "vmdk of an ESX server", "# Disk DescriptorFile", "vmdk of several files");

    private DiskHeaders() {}

    /// How the image lies in the blob.
    public enum Packing {
        /// The blob is the image.
        NONE,
        /// A tar archive with one vmdk in it.
        OVA,
        GZIP,
        ZSTD,
    }

    /// What was found.
    ///
    /// @param format RAW for plain bytes and for what is compressed, which is to be looked at again when unpacked
    /// @param sizeBytes of the disk; -1 if only unpacking tells
    /// @param offset where the image begins in the blob
    /// @param lengthBytes of the image in the blob
    public record Found(Packing packing, VolumeFormat format, long sizeBytes, long offset, long lengthBytes) {
        /// Whether the bytes of the disk are the first of the blob as they are.
        public boolean plain() {
            return packing == Packing.NONE && format == VolumeFormat.RAW;
        }
    }

    /// @throws InvalidArgument INVALID_DISK if it says of itself what cannot be or must not be, UNSUPPORTED_FORMAT if
    ///     it is of a format that is not read here
    public static Found read(BlobReader blob) throws IOException {
        Span all = new Span(blob, 0, blob.size(), "disk", ByteOrder.BIG_ENDIAN);
        if (all.has(0, GZIP)) {
            return new Found(Packing.GZIP, VolumeFormat.RAW, -1, 0, all.size());
        }
        if (all.has(0, ZSTD)) {
            return new Found(Packing.ZSTD, VolumeFormat.RAW, -1, 0, all.size());
        }
        Optional<Span> inside = Ova.disk(all);
        if (inside.isPresent()) {
            Span vmdk = inside.get();
            return new Found(Packing.OVA, VolumeFormat.VMDK, Vmdk.size(vmdk), vmdk.offset(), vmdk.size());
        }
        return image(all);
    }

    private static Found image(Span all) throws IOException {
        for (Map.Entry<String, String> foreign : FOREIGN.entrySet()) {
            if (all.has(0, foreign.getKey())) {
                throw unsupported(foreign.getValue());
            }
        }
        if (all.has(VDI_OFFSET, VDI)) {
            throw unsupported("vdi");
        }
        if (all.has(0, Qcow2.MAGIC)) {
            return whole(all, VolumeFormat.QCOW2, Qcow2.size(all));
        }
        if (all.has(0, Vmdk.MAGIC)) {
            return whole(all, VolumeFormat.VMDK, Vmdk.size(all));
        }
        if (all.has(0, Vhdx.MAGIC)) {
            return whole(all, VolumeFormat.VHDX, Vhdx.size(all));
        }
        // A fixed one is plain bytes and a footer.
        if (all.has(0, VHD) || all.has(all.size() - FOOTER_BYTES, VHD)) {
            return whole(all, VolumeFormat.VHD, Vhd.size(all));
        }
        return whole(all, VolumeFormat.RAW, all.size());
    }

    private static Found whole(Span all, VolumeFormat format, long sizeBytes) {
        all.require(
                sizeBytes >= 0 && sizeBytes <= DISK_BYTES_MAX,
                "size of the disk",
                "at most " + DISK_BYTES_MAX + " bytes",
                Span.unsigned(sizeBytes));
        return new Found(Packing.NONE, format, sizeBytes, 0, all.size());
    }

    private static InvalidArgument unsupported(String format) {
        return new InvalidArgument(
                Reason.UNSUPPORTED_FORMAT,
                "read disk header: expected raw, qcow2, vmdk of one file, vhd, vhdx or ova, found " + format);
    }
}
