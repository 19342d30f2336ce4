package cas.materialize;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.disk.Admission;
import cas.disk.Admission.Grant;
import cas.diskimage.DiskHeaders;
import cas.diskimage.DiskHeaders.Found;
import cas.diskimage.DiskHeaders.Packing;
import cas.diskimage.PackedDisk;
import cas.diskimage.PackedSize;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.materialize.VolumeSource.DiskBlob;
import cas.materialize.Volumes.Parts;
import cas.volume.CreationMethod;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumePlan.Needs;
import cas.volume.VolumeRequest;
import cas.volume.local.VolumeFiles;
import cas.volume.local.VolumeFiles.Backing;
import cas.volume.local.VolumeFiles.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// What becomes of a blob that is a disk: shared, stood upon, copied, unpacked or converted, the first that will do.
final class DiskCreation {
    /// What compressed bytes may become when nobody says how many they are.
    static final long UNPACKED_BYTES_MAX = 1L << 40;

    /// The tables of a qcow2 that holds nothing yet.
    static final long OVERLAY_BYTES = 3 << 16;

    private final VolumeRequest request;
    private final Descriptor blob;
    private final BlobReader reader;
    private final Parts parts;
    private final Path file;
    private final Found found;
    private final VolumeFormat wanted;
    private final long wantedBytes;
    private final ImageTool tool;

    /// What has become of it.
    ///
    /// @param base the blob it reads from
    record Outcome(VolumeFormat format, CreationMethod method, long sizeBytes, Optional<Digest> base) {}

    /// Looks at the blob before anything is made.
    DiskCreation(Parts parts, VolumeRequest request, DiskBlob disk, BlobReader reader) throws IOException {
        this.parts = parts;
        this.request = request;
        this.blob = disk.blob();
        this.reader = reader;
        requireSize();
        this.file = parts.blobFile().apply(blob.digest());
        this.tool = new ImageTool(parts.programs());
        this.found = look(disk);
        this.wanted = wanted();
        this.wantedBytes = wantedBytes();
    }

    private void requireSize() {
        if (reader.size() != blob.size()) {
            throw new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    doing() + ": expected " + blob.size() + " bytes as its descriptor says, found " + reader.size());
        }
    }

    private Found look(DiskBlob disk) throws IOException {
        Optional<VolumeFormat> said = request.wishes().contentFormat();
        if (said.isPresent() && said.get() == VolumeFormat.RAW) {
            return new Found(Packing.NONE, VolumeFormat.RAW, reader.size(), 0, reader.size());
        }
        Found seen = header();
        String word = seen.packing() == Packing.OVA ? "ova" : seen.format().word();
        if (said.isPresent() && said.get() != seen.format()) {
            throw refused("content of format " + said.get().word(), word);
        }
        // Whoever wraps a disk may call anything raw; who says more must be right.
        Optional<String> declared = disk.declared()
                .filter(format -> !format.equals("raw") && !format.equals("iso") && !format.equals(word));
        if (declared.isPresent()) {
            throw refused("content of format " + declared.get() + ", as the image says", word);
        }
        return seen;
    }

    private Found header() throws IOException {
        try {
            return DiskHeaders.read(reader);
        } catch (InvalidArgument flaw) {
            InvalidArgument named = new InvalidArgument(flaw.reason(), doing() + ": " + flaw.getMessage());
            named.initCause(flaw);
            throw named;
        }
    }

    private VolumeFormat wanted() {
        VolumeFormat format = request.format().orElse(VolumeFormat.RAW);
        boolean kept = format == found.format() && found.packing() == Packing.NONE;
        if (!kept && format != VolumeFormat.RAW && format != VolumeFormat.QCOW2) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    doing() + ": expected format raw, qcow2 or what the content is ("
                            + found.format().word() + "), found " + format.word());
        }
        if (found.sizeBytes() < 0 && format != VolumeFormat.RAW) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    doing() + ": expected format raw of compressed content, found " + format.word());
        }
        return format;
    }

    private long wantedBytes() {
        long own = found.sizeBytes();
        long asked = request.sizeBytes();
        if (asked == 0) {
            return own;
        }
        if (asked < own) {
            throw new InvalidArgument(
                    doing() + ": expected a size of at least the " + own + " bytes of its content, found " + asked);
        }
        if (asked > DiskHeaders.DISK_BYTES_MAX) {
            throw new InvalidArgument(
                    doing() + ": expected a size of at most " + DiskHeaders.DISK_BYTES_MAX + " bytes, found " + asked);
        }
        boolean grows = wanted == VolumeFormat.RAW || wanted == VolumeFormat.QCOW2 || asked == own;
        if (!grows) {
            throw new InvalidArgument(
                    doing() + ": expected no size for a disk that stays " + wanted.word() + ", found " + asked);
        }
        return asked;
    }

    /// What its machine would see; -1 if only unpacking tells.
    long sizeBytes() {
        return wantedBytes;
    }

    /// What becomes of it, and how, by the first way that will do.
    Outcome foretold() throws IOException {
        if (kept() && parts.files().couldShare(file, request.name(), request.encrypted())) {
            return new Outcome(wanted, CreationMethod.REFLINK, wantedBytes, Optional.empty());
        }
        if (standsOn()) {
            return new Outcome(VolumeFormat.QCOW2, CreationMethod.OVERLAY, wantedBytes, Optional.of(blob.digest()));
        }
        CreationMethod method = kept() ? CreationMethod.SPARSE_COPY : CreationMethod.CONVERSION;
        return new Outcome(wanted, method, Math.max(wantedBytes, request.sizeBytes()), Optional.empty());
    }

    /// What a way takes. It is counted, which can mean reading all of the blob, only if it might be more than there is.
    Needs needs(CreationMethod method, long availableBytes) throws IOException {
        return switch (method) {
            case REFLINK, SNAPSHOT, BLANK -> Needs.NOTHING;
            case OVERLAY -> taking(OVERLAY_BYTES, true);
            case SPARSE_COPY -> {
                long most = parts.files().copyBytesMax(file, reader.size());
                yield taking(most <= availableBytes ? most : VolumeFiles.copyBytes(reader), true);
            }
            case CONVERSION -> {
                if (found.sizeBytes() >= 0) {
                    yield taking(tool.measure(file, found), true);
                }
                long said = PackedSize.estimate(reader);
                yield said <= availableBytes ? taking(said, false) : taking(unpackedBytes(), true);
            }
        };
    }

    private static Needs taking(long bytes, boolean certain) {
        return new Needs(0, bytes, bytes, certain);
    }

    private long unpackedBytes() throws IOException {
        try (InputStream in = PackedDisk.open(reader, found.packing(), done -> {})) {
            return VolumeFiles.copyBytes(in, UNPACKED_BYTES_MAX);
        }
    }

    private boolean kept() {
        return wanted == found.format() && found.packing() == Packing.NONE;
    }

    private Grant admitted(CreationMethod method) throws IOException {
        Admission admission = parts.limits().admission();
        Needs needs = needs(method, admission.room().availableBytes());
        return admission.admit("create volume " + request.name(), needs.peakBytes());
    }

    Outcome into(Draft draft, ProgressSink progress) throws IOException {
        if (kept() && draft.share(file)) {
            return grown(draft, CreationMethod.REFLINK);
        }
        if (standsOn()) {
            admitted(CreationMethod.OVERLAY).close();
            draft.overlay(
                    wantedBytes, Optional.of(new Backing(file, found.format().word())));
            return new Outcome(VolumeFormat.QCOW2, CreationMethod.OVERLAY, wantedBytes, Optional.of(blob.digest()));
        }
        CreationMethod method = kept() ? CreationMethod.SPARSE_COPY : CreationMethod.CONVERSION;
        try (Grant grant = admitted(method)) {
            if (kept()) {
                draft.copy(reader, grant, progress);
            } else if (found.sizeBytes() < 0) {
                return unpacked(draft, grant, progress);
            } else {
                draft.empty();
                if (wanted == VolumeFormat.RAW) {
                    draft.extend(wantedBytes);
                }
                tool.convert(file, found, draft.path(), wanted, progress);
            }
            return grown(draft, method);
        }
    }

    /// Whether an overlay is welcome, and this can be read by one.
    private boolean standsOn() {
        boolean asQcow2 = request.format().isEmpty() || wanted == VolumeFormat.QCOW2;
        return request.wishes().overlay() && asQcow2 && found.packing() == Packing.NONE;
    }

    private Outcome grown(Draft draft, CreationMethod method) throws IOException {
        if (wanted == VolumeFormat.RAW) {
            draft.extend(wantedBytes);
        } else if (wantedBytes > found.sizeBytes()) {
            tool.resize(draft.path(), wanted, wantedBytes);
        }
        return new Outcome(wanted, method, wantedBytes, Optional.empty());
    }

    private Outcome unpacked(Draft draft, Grant grant, ProgressSink progress) throws IOException {
        long bytesMax = request.sizeBytes() == 0 ? UNPACKED_BYTES_MAX : request.sizeBytes();
        try (InputStream in =
                PackedDisk.open(reader, found.packing(), done -> progress.at("unpacking", done, blob.size()))) {
            draft.unpack(in, bytesMax, grant);
        }
        try (BlobReader whole = draft.open()) {
            if (!DiskHeaders.read(whole).plain()) {
                throw refused("a raw disk when unpacked", "another format");
            }
            long size = Math.max(whole.size(), request.sizeBytes());
            draft.extend(size);
            return new Outcome(VolumeFormat.RAW, CreationMethod.CONVERSION, size, Optional.empty());
        }
    }

    private InvalidArgument refused(String expected, String actual) {
        return new InvalidArgument(Reason.INVALID_DISK, doing() + ": expected " + expected + ", found " + actual);
    }

    private String doing() {
        return "create volume " + request.name() + " from blob " + blob.digest();
    }
}
