package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.ImageStore.Change;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.proto.containerd.transfer.v1.TransferGrpc;
import cas.proto.containerd.transfer.v1.TransferRequest;
import cas.proto.containerd.types.transfer.ImageExportStream;
import cas.proto.containerd.types.transfer.ImageImportStream;
import cas.proto.containerd.types.transfer.ImageStore;
import cas.unpack.ArchiveExport;
import cas.unpack.ArchiveImport;
import cas.unpack.Progress;
import cas.wire.BareAny;
import cas.wire.Transfers;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// `containerd.services.transfer.v1.Transfer` (rules N3 to N8): archives in and out through streams, and more names for
/// images. Registries are none of its ends.
final class TransferService extends TransferGrpc.TransferImplBase {
    private static final String PACKAGE = "containerd.types.transfer.";
    private static final String STORE = PACKAGE + "ImageStore";

    private final StreamingService streams;
    private final InstantSource clock;
    private final RandomGenerator random;

    TransferService(StreamingService streams, InstantSource clock, RandomGenerator random) {
        this.streams = streams;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void transfer(TransferRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            try (TakenStreams taken = new TakenStreams(streams)) {
                String id = request.getOptions().getProgressStream();
                Optional<OpenStream> told = id.isEmpty() ? Optional.empty() : Optional.of(taken.take(id));
                run(request, taken, message -> {
                    taken.check();
                    told.ifPresent(stream -> stream.tell(message));
                });
            }
            return Empty.getDefaultInstance();
        });
    }

    private void run(TransferRequest request, TakenStreams taken, Consumer<Any> progress) throws IOException {
        Any source = request.getSource();
        Any destination = request.getDestination();
        switch (BareAny.name(source) + " " + BareAny.name(destination)) {
            case PACKAGE + "ImageImportStream " + STORE ->
                bringIn(
                        BareAny.read(source, ImageImportStream.parser()),
                        BareAny.read(destination, ImageStore.parser()),
                        taken,
                        progress);
            case STORE + " " + PACKAGE + "ImageExportStream" ->
                giveOut(
                        BareAny.read(source, ImageStore.parser()),
                        BareAny.read(destination, ImageExportStream.parser()),
                        taken,
                        progress);
            case STORE + " " + STORE ->
                name(BareAny.read(source, ImageStore.parser()), BareAny.read(destination, ImageStore.parser()));
            case PACKAGE + "OCIRegistry " + STORE ->
                throw new Unimplemented("pull an image: this server does not speak to registries yet (they come with"
                        + " the issue on sources); ctr images pull --local does it by itself");
            case STORE + " " + PACKAGE + "OCIRegistry" ->
                throw new Unimplemented("push an image: this server does not speak to registries yet (they come with"
                        + " the issue on sources); ctr images push --local does it by itself");
            default ->
                throw new Unimplemented(
                        "transfer from \"" + BareAny.name(source) + "\" to \"" + BareAny.name(destination) + "\"");
        }
    }

    private void bringIn(ImageImportStream source, ImageStore destination, TakenStreams taken, Consumer<Any> progress)
            throws IOException {
        StoreView view = Caller.view();
        Labels labels = Labels.of(destination.getLabelsMap()).checked();
        Unpacking unpacking = new Unpacking(view, clock, random, destination.getUnpacksList(), progress);
        StreamInput archive = new StreamInput(taken.take(source.getStream()));
        progress.accept(Transfers.progress("Importing"));
        List<Image> images = new ArchiveImport(view, clock, random)
                .run(archive, Transfers.importing(source, destination), Progress.SILENT, unpacking);
        for (Image image : images) {
            label(view, image, labels);
        }
        archive.drain();
        for (Image image : images) {
            progress.accept(Transfers.progress("saved", image));
        }
        progress.accept(Transfers.progress("Completed import"));
    }

    private static void label(StoreView view, Image image, Labels labels) throws IOException {
        if (!labels.isEmpty()) {
            List<String> paths =
                    labels.asMap().keySet().stream().map(key -> "labels." + key).toList();
            view.images()
                    .update(new Change(image.name(), Optional.empty(), labels, Optional.empty()), new FieldMask(paths));
        }
    }

    private static void giveOut(
            ImageStore source, ImageExportStream destination, TakenStreams taken, Consumer<Any> progress)
            throws IOException {
        StoreView view = Caller.view();
        OpenStream stream = taken.take(destination.getStream());
        try {
            progress.accept(Transfers.progress("Exporting"));
            OutputStream archive = new BufferedOutputStream(new StreamOutput(stream), StreamOutput.DATA_BYTES_MAX);
            new ArchiveExport(view, Progress.SILENT)
                    .run(archive, looked(view, source), Transfers.exporting(destination));
            progress.accept(Transfers.progress("Completed export"));
        } catch (IOException | RuntimeException e) {
            stream.fail(e);
            throw e;
        }
    }

    private static List<String> looked(StoreView view, ImageStore source) throws IOException {
        Set<String> names = new LinkedHashSet<>(Transfers.names(source));
        List<String> prefixes = Transfers.prefixes(source);
        if (!prefixes.isEmpty()) {
            for (Image image : view.images().list(Filter.ALL)) {
                if (prefixes.stream().anyMatch(image.name()::startsWith)) {
                    names.add(image.name());
                }
            }
        }
        return List.copyOf(names);
    }

    /// A name that is taken changes its image.
    private static void name(ImageStore source, ImageStore destination) throws IOException {
        StoreView view = Caller.view();
        Image image = view.images()
                .get(source.getName())
                .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + source.getName() + "\""));
        Labels labels = Labels.of(destination.getLabelsMap());
        List<String> names = Transfers.names(destination);
        if (names.isEmpty()) {
            throw new InvalidArgument("name an image: expected a name, found none");
        }
        for (String name : names) {
            try {
                view.images()
                        .update(
                                new Change(name, Optional.of(image.target()), labels, Optional.empty()),
                                new FieldMask(List.of("target", "labels")));
            } catch (NotFound e) {
                view.images().create(name, image.target(), labels, Optional.empty());
            }
        }
    }
}
