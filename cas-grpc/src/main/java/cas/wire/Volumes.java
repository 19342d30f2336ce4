package cas.wire;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proto.volumes.v1.CreateVolumeResponse;
import cas.proto.volumes.v1.Progress;
import cas.proto.volumes.v1.VolumeOrigin.Blank;
import cas.proto.volumes.v1.VolumeOrigin.Blob;
import cas.proto.volumes.v1.VolumeState;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin;
import cas.volume.VolumeTraits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Volumes as they are listed.
public final class Volumes {
    private Volumes() {}

    public static cas.proto.volumes.v1.Volume toWire(Volume volume, boolean mounted) {
        return cas.proto.volumes.v1.Volume.newBuilder()
                .setName(volume.name().toString())
                .setNamespace(volume.namespace().text())
                .setFormat(toWire(volume.format()))
                .setOrigin(toWire(volume.origin()))
                .setCreationMethod(toWire(volume.method()))
                .setEncrypted(volume.encrypted())
                .setSizeBytes(volume.sizeBytes())
                .setPath(volume.path().toString())
                .setRootfsPath(volume.rootfs().map(Path::toString).orElse(""))
                .setSnapshotKey(volume.snapshotKey().orElse(""))
                .putAllLabels(volume.labels().asMap())
                .setCreateTime(Timestamps.toWire(volume.created()))
                .setState(VolumeState.VOLUME_STATE_READY)
                .setMounted(mounted)
                .setDisplayName(volume.traits().displayName())
                .setReadOnly(volume.traits().readOnly())
                .setBaseDigest(volume.traits().base().map(Digest::toString).orElse(""))
                .build();
    }

    /// @throws InvalidArgument if it was made in a way, or is of a form, that we do not know
    public static Volume fromWire(cas.proto.volumes.v1.Volume volume) {
        return new Volume(
                VolumeName.parse(volume.getName()),
                new Namespace(volume.getNamespace()),
                format(volume.getFormat()).orElseThrow(() -> unknown(volume, "format", volume.getFormatValue())),
                origin(volume),
                method(volume.getCreationMethod())
                        .orElseThrow(() -> unknown(volume, "creation method", volume.getCreationMethodValue())),
                volume.getEncrypted(),
                volume.getSizeBytes(),
                path(volume),
                Optional.of(volume.getSnapshotKey()).filter(key -> !key.isEmpty()),
                Labels.of(volume.getLabelsMap()),
                Timestamps.recorded(volume.getCreateTime()),
                new VolumeTraits(
                        volume.getDisplayName(),
                        volume.getReadOnly(),
                        Optional.of(volume.getBaseDigest())
                                .filter(digest -> !digest.isEmpty())
                                .map(Digest::parse)));
    }

    public static CreateVolumeResponse progress(String step, long doneBytes, long totalBytes) {
        return CreateVolumeResponse.newBuilder()
                .setProgress(Progress.newBuilder()
                        .setStep(step)
                        .setDoneBytes(doneBytes)
                        .setTotalBytes(totalBytes))
                .build();
    }

    static cas.proto.volumes.v1.VolumeFormat toWire(VolumeFormat format) {
        return switch (format) {
            case RAW -> cas.proto.volumes.v1.VolumeFormat.VOLUME_FORMAT_RAW;
            case CONTAINER -> cas.proto.volumes.v1.VolumeFormat.VOLUME_FORMAT_CONTAINER;
            case QCOW2 -> cas.proto.volumes.v1.VolumeFormat.VOLUME_FORMAT_QCOW2;
            case VMDK -> cas.proto.volumes.v1.VolumeFormat.VOLUME_FORMAT_VMDK;
            case VHD -> cas.proto.volumes.v1.VolumeFormat.VOLUME_FORMAT_VHD;
            case VHDX -> cas.proto.volumes.v1.VolumeFormat.VOLUME_FORMAT_VHDX;
        };
    }

    /// Empty for UNSPECIFIED and for a format that we do not know.
    static Optional<VolumeFormat> format(cas.proto.volumes.v1.VolumeFormat format) {
        return switch (format) {
            case VOLUME_FORMAT_RAW -> Optional.of(VolumeFormat.RAW);
            case VOLUME_FORMAT_CONTAINER -> Optional.of(VolumeFormat.CONTAINER);
            case VOLUME_FORMAT_QCOW2 -> Optional.of(VolumeFormat.QCOW2);
            case VOLUME_FORMAT_VMDK -> Optional.of(VolumeFormat.VMDK);
            case VOLUME_FORMAT_VHD -> Optional.of(VolumeFormat.VHD);
            case VOLUME_FORMAT_VHDX -> Optional.of(VolumeFormat.VHDX);
            case VOLUME_FORMAT_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    static cas.proto.volumes.v1.CreationMethod toWire(CreationMethod method) {
        return switch (method) {
            case REFLINK -> cas.proto.volumes.v1.CreationMethod.CREATION_METHOD_REFLINK;
            case SPARSE_COPY -> cas.proto.volumes.v1.CreationMethod.CREATION_METHOD_SPARSE_COPY;
            case SNAPSHOT -> cas.proto.volumes.v1.CreationMethod.CREATION_METHOD_SNAPSHOT;
            case OVERLAY -> cas.proto.volumes.v1.CreationMethod.CREATION_METHOD_OVERLAY;
            case CONVERSION -> cas.proto.volumes.v1.CreationMethod.CREATION_METHOD_CONVERSION;
            case BLANK -> cas.proto.volumes.v1.CreationMethod.CREATION_METHOD_BLANK;
        };
    }

    /// Empty for UNSPECIFIED and for a method that we do not know.
    static Optional<CreationMethod> method(cas.proto.volumes.v1.CreationMethod method) {
        return switch (method) {
            case CREATION_METHOD_REFLINK -> Optional.of(CreationMethod.REFLINK);
            case CREATION_METHOD_SPARSE_COPY -> Optional.of(CreationMethod.SPARSE_COPY);
            case CREATION_METHOD_SNAPSHOT -> Optional.of(CreationMethod.SNAPSHOT);
            case CREATION_METHOD_OVERLAY -> Optional.of(CreationMethod.OVERLAY);
            case CREATION_METHOD_CONVERSION -> Optional.of(CreationMethod.CONVERSION);
            case CREATION_METHOD_BLANK -> Optional.of(CreationMethod.BLANK);
            case CREATION_METHOD_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static cas.proto.volumes.v1.VolumeOrigin toWire(VolumeOrigin origin) {
        var message = cas.proto.volumes.v1.VolumeOrigin.newBuilder();
        return switch (origin) {
            case VolumeOrigin.FromImage(String name, Descriptor target) ->
                message.setImage(cas.proto.volumes.v1.VolumeOrigin.Image.newBuilder()
                                .setName(name)
                                .setMediaType(target.mediaType())
                                .setDigest(target.digest().toString())
                                .setSizeBytes(target.size())
                                .putAllAnnotations(target.annotations().asMap()))
                        .build();
            case VolumeOrigin.FromBlob(Digest digest) ->
                message.setBlob(Blob.newBuilder().setDigest(digest.toString())).build();
            case VolumeOrigin.Blank _ ->
                message.setBlank(Blank.getDefaultInstance()).build();
        };
    }

    private static VolumeOrigin origin(cas.proto.volumes.v1.Volume volume) {
        return switch (volume.getOrigin().getFromCase()) {
            case IMAGE -> {
                var image = volume.getOrigin().getImage();
                yield new VolumeOrigin.FromImage(
                        image.getName(),
                        new Descriptor(
                                image.getMediaType(),
                                Digest.parse(image.getDigest()),
                                image.getSizeBytes(),
                                Labels.of(image.getAnnotationsMap())));
            }
            case BLOB ->
                new VolumeOrigin.FromBlob(
                        Digest.parse(volume.getOrigin().getBlob().getDigest()));
            case BLANK -> new VolumeOrigin.Blank();
            case FROM_NOT_SET -> throw unknown(volume, "origin", 0);
        };
    }

    private static Path path(cas.proto.volumes.v1.Volume volume) {
        try {
            return Path.of(volume.getPath());
        } catch (InvalidPathException e) {
            throw new InvalidArgument(
                    "volume " + volume.getName() + ": expected a path, found what is none: " + e.getReason());
        }
    }

    private static InvalidArgument unknown(cas.proto.volumes.v1.Volume volume, String what, int found) {
        return new InvalidArgument("volume " + volume.getName() + ": expected a " + what
                + " that this program knows, found number " + found);
    }
}
