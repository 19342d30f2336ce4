package cas.server;

import cas.collection.CollectionTrigger;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.name.Labels;
import cas.proto.containerd.images.v1.CreateImageRequest;
import cas.proto.containerd.images.v1.CreateImageResponse;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.GetImageRequest;
import cas.proto.containerd.images.v1.GetImageResponse;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.images.v1.ListImagesResponse;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.images.v1.UpdateImageResponse;
import cas.wire.Descriptors;
import cas.wire.FieldMasks;
import cas.wire.Images;
import cas.wire.Timestamps;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/// `containerd.services.images.v1.Images` (rules C1-C7).
final class ImagesService extends ImagesGrpc.ImagesImplBase {
    private final CollectionTrigger trigger;

    ImagesService(CollectionTrigger trigger) {
        this.trigger = trigger;
    }

    @Override
    public void get(GetImageRequest request, StreamObserver<GetImageResponse> out) {
        Reply.with(out, () -> {
            var image = Caller.view()
                    .images()
                    .get(request.getName())
                    .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + request.getName() + "\""));
            return GetImageResponse.newBuilder().setImage(Images.toWire(image)).build();
        });
    }

    @Override
    public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> out) {
        Reply.with(out, () -> {
            var images = Caller.view().images().list(Filter.parse(request.getFiltersList()));
            return ListImagesResponse.newBuilder()
                    .addAllImages(images.stream().map(Images::toWire).toList())
                    .build();
        });
    }

    @Override
    public void create(CreateImageRequest request, StreamObserver<CreateImageResponse> out) {
        Reply.with(out, () -> {
            var wanted = request.getImage();
            if (!wanted.hasTarget()) {
                throw new InvalidArgument("create image \"" + wanted.getName() + "\": expected a target, found none");
            }
            var image = Caller.view()
                    .images()
                    .create(
                            wanted.getName(),
                            Descriptors.fromWire(wanted.getTarget()),
                            Labels.of(wanted.getLabelsMap()),
                            Timestamps.fromWire(request.hasSourceDateEpoch(), request.getSourceDateEpoch()));
            return CreateImageResponse.newBuilder()
                    .setImage(Images.toWire(image))
                    .build();
        });
    }

    @Override
    public void update(UpdateImageRequest request, StreamObserver<UpdateImageResponse> out) {
        Reply.with(out, () -> {
            if (request.getImage().getName().isEmpty()) {
                throw new InvalidArgument("update an image: expected a name, found none");
            }
            var image = Caller.view()
                    .images()
                    .update(Images.fromWire(request), FieldMasks.fromWire(request.getUpdateMask()));
            return UpdateImageResponse.newBuilder()
                    .setImage(Images.toWire(image))
                    .build();
        });
    }

    /// `sync` asks to wait for a collection (rule G13).
    @Override
    public void delete(DeleteImageRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Optional<Digest> target = Optional.of(request.getTarget().getDigest())
                    .filter(text -> !text.isEmpty())
                    .map(Digest::parse);
            Caller.view().images().delete(request.getName(), target);
            if (request.getSync()) {
                trigger.collect();
            }
            return Empty.getDefaultInstance();
        });
    }
}
