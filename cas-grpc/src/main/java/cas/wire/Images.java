package cas.wire;

import cas.content.Descriptor;
import cas.image.Image;
import cas.image.ImageStore.Change;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import java.util.Optional;

/// Images. A target that is not there is an absent one, not an empty one: an update need not carry it (rule A13).
public final class Images {
    private Images() {}

    public static cas.proto.containerd.images.v1.Image toWire(Image image) {
        return cas.proto.containerd.images.v1.Image.newBuilder()
                .setName(image.name())
                .setTarget(Descriptors.toWire(image.target()))
                .putAllLabels(image.labels().asMap())
                .setCreatedAt(Timestamps.toWire(image.created()))
                .setUpdatedAt(Timestamps.toWire(image.updated()))
                .build();
    }

    /// @throws cas.error.CasException.InvalidArgument if the digest of the target is none
    public static Image fromWire(cas.proto.containerd.images.v1.Image image) {
        return new Image(
                image.getName(),
                Descriptors.fromWire(image.getTarget()),
                Labels.of(image.getLabelsMap()),
                Timestamps.recorded(image.getCreatedAt()),
                Timestamps.recorded(image.getUpdatedAt()));
    }

    /// A target without a digest is none: `ctr images label` sends an empty one (rule O9).
    ///
    /// @throws cas.error.CasException.InvalidArgument if there is a digest that is none
    public static Optional<Descriptor> target(cas.proto.containerd.images.v1.Image image) {
        return image.getTarget().getDigest().isEmpty()
                ? Optional.empty()
                : Optional.of(Descriptors.fromWire(image.getTarget()));
    }

    public static UpdateImageRequest.Builder toWire(Change change) {
        var image = cas.proto.containerd.images.v1.Image.newBuilder()
                .setName(change.name())
                .putAllLabels(change.labels().asMap());
        change.target().ifPresent(target -> image.setTarget(Descriptors.toWire(target)));
        UpdateImageRequest.Builder request = UpdateImageRequest.newBuilder().setImage(image);
        change.stamp().ifPresent(stamp -> request.setSourceDateEpoch(Timestamps.toWire(stamp)));
        return request;
    }

    /// A target that the mask does not name is not looked at (rule A11).
    ///
    /// @throws cas.error.CasException.InvalidArgument if there is a target to be taken and its digest is none
    public static Change fromWire(UpdateImageRequest request) {
        FieldMask mask = FieldMasks.fromWire(request.getUpdateMask());
        boolean labelsOnly = !mask.isAll() && mask.paths().stream().allMatch(FieldMask::isLabelPath);
        return new Change(
                request.getImage().getName(),
                labelsOnly ? Optional.empty() : target(request.getImage()),
                Labels.of(request.getImage().getLabelsMap()),
                Timestamps.fromWire(request.hasSourceDateEpoch(), request.getSourceDateEpoch()));
    }
}
