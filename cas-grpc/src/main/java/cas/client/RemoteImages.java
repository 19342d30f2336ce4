package cas.client;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.ImageStore;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.proto.containerd.images.v1.CreateImageRequest;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.GetImageRequest;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.wire.Descriptors;
import cas.wire.FieldMasks;
import cas.wire.Images;
import cas.wire.Timestamps;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Images of one namespace behind a socket.
final class RemoteImages implements ImageStore {
    private final Calls calls;

    RemoteImages(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<Image> get(String name) throws IOException {
        GetImageRequest request = GetImageRequest.newBuilder().setName(name).build();
        return calls.find(ImagesGrpc.getGetMethod(), request).map(answer -> Images.fromWire(answer.getImage()));
    }

    @Override
    public List<Image> list(Filter filter) throws IOException {
        ListImagesRequest request =
                ListImagesRequest.newBuilder().addAllFilters(filter.texts()).build();
        return calls.unary(ImagesGrpc.getListMethod(), request).getImagesList().stream()
                .map(Images::fromWire)
                .filter(filter::matches)
                .toList();
    }

    @Override
    public Image create(String name, Descriptor target, Labels labels, Optional<Instant> stamp) throws IOException {
        var image = cas.proto.containerd.images.v1.Image.newBuilder()
                .setName(name)
                .setTarget(Descriptors.toWire(target))
                .putAllLabels(labels.asMap());
        CreateImageRequest.Builder request = CreateImageRequest.newBuilder().setImage(image);
        stamp.ifPresent(instant -> request.setSourceDateEpoch(Timestamps.toWire(instant)));
        return Images.fromWire(
                calls.unary(ImagesGrpc.getCreateMethod(), request.build()).getImage());
    }

    @Override
    public Image update(Change change, FieldMask mask) throws IOException {
        UpdateImageRequest request =
                Images.toWire(change).setUpdateMask(FieldMasks.toWire(mask)).build();
        return Images.fromWire(
                calls.unary(ImagesGrpc.getUpdateMethod(), request).getImage());
    }

    @Override
    public void delete(String name, Optional<Digest> target) throws IOException {
        DeleteImageRequest.Builder request = DeleteImageRequest.newBuilder().setName(name);
        target.ifPresent(digest -> request.setTarget(
                cas.proto.containerd.types.Descriptor.newBuilder().setDigest(digest.toString())));
        calls.unary(ImagesGrpc.getDeleteMethod(), request.build());
    }
}
