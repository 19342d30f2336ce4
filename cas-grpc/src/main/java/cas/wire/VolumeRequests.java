package cas.wire;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.name.Labels;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.VolumeOrigin.Blank;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import java.util.Optional;

/// Requests for volumes.
public final class VolumeRequests {
    static final String SNAPSHOTTER_DEFAULT = "overlayfs";

    private VolumeRequests() {}

    public static CreateVolumeRequest toWire(VolumeRequest request) {
        CreateVolumeRequest.Builder message = CreateVolumeRequest.newBuilder()
                .setName(request.name().toString())
                .setSizeBytes(request.sizeBytes())
                .setClear(!request.encrypted())
                .setSnapshotter(request.snapshotter())
                .putAllLabels(request.labels().asMap());
        request.format().map(Volumes::toWire).ifPresent(message::setFormat);
        message.setDisplayName(request.wishes().displayName())
                .setReadOnly(request.wishes().readOnly())
                .setAllowOverlay(request.wishes().overlay());
        request.wishes().contentFormat().map(Volumes::toWire).ifPresent(message::setContentFormat);
        if (request.blank()) {
            return message.setBlank(Blank.getDefaultInstance()).build();
        }
        return (isDigest(request.from()) ? message.setDigest(request.from()) : message.setImage(request.from()))
                .build();
    }

    /// @throws InvalidArgument if the name or the digest is none, there is no source, the format is not known, or the
    ///     size is negative
    public static VolumeRequest fromWire(CreateVolumeRequest message) {
        VolumeName name = VolumeName.parse(message.getName());
        if (message.getSizeBytes() < 0) {
            throw new InvalidArgument(
                    "create volume " + name + ": expected a size of 0 or more bytes, found " + message.getSizeBytes());
        }
        return new VolumeRequest(
                name,
                source(name, message),
                format(name, message.getFormat(), message.getFormatValue()),
                message.getSizeBytes(),
                !message.getClear(),
                message.getSnapshotter().isEmpty() ? SNAPSHOTTER_DEFAULT : message.getSnapshotter(),
                Labels.of(message.getLabelsMap()),
                new Wishes(
                        message.getDisplayName(),
                        message.getReadOnly(),
                        message.getAllowOverlay(),
                        format(name, message.getContentFormat(), message.getContentFormatValue())));
    }

    private static String source(VolumeName name, CreateVolumeRequest message) {
        return switch (message.getSourceCase()) {
            case IMAGE -> message.getImage();
            case DIGEST -> Digest.parse(message.getDigest()).toString();
            case BLANK -> "";
            case SOURCE_NOT_SET ->
                throw new InvalidArgument(
                        "create volume " + name + ": expected an image, a digest or blank, found neither");
        };
    }

    private static Optional<VolumeFormat> format(VolumeName name, cas.proto.volumes.v1.VolumeFormat asked, int number) {
        Optional<VolumeFormat> format = Volumes.format(asked);
        if (format.isEmpty() && number != 0) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "create volume " + name + ": expected a format that this program knows, found number " + number);
        }
        return format;
    }

    private static boolean isDigest(String text) {
        try {
            Digest.parse(text);
            return true;
        } catch (InvalidArgument e) {
            return false; // the name of an image
        }
    }
}
