package cas.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.filter.Filter;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proto.containerd.streaming.v1.StreamInit;
import cas.proto.containerd.transfer.v1.TransferGrpc;
import cas.proto.containerd.transfer.v1.TransferOptions;
import cas.proto.containerd.transfer.v1.TransferRequest;
import cas.proto.containerd.types.transfer.ImageExportStream;
import cas.proto.containerd.types.transfer.ImageImportStream;
import cas.proto.containerd.types.transfer.ImageReference;
import cas.proto.containerd.types.transfer.ImageStore;
import cas.proto.containerd.types.transfer.OCIRegistry;
import cas.proto.containerd.types.transfer.Progress;
import cas.proto.containerd.types.transfer.WindowUpdate;
import cas.proving.TestImage;
import cas.wire.BareAny;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Transfers and their streams (rules N1 to N7), with clients of good manners and of bad ones.
class TransferWireTest {
    private static final String IMAGE = "example.com/a/b:1";
    private static final String OTHER = "example.com/a/b:2";
    private static final int ANSWER_SECONDS_MAX = 60;

    @TempDir
    private Path temp;

    private EngineBench bench;
    private Channel channel;
    private StoreView view;
    private byte[] archive = {};

    @BeforeEach
    void open() throws IOException {
        bench = new EngineBench(temp);
        channel = bench.wire.in("default");
        view = bench.engine.view(new Namespace("default"));
        archive = TestImage.ofThreeLayers().ociArchive(IMAGE);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private static TransferRequest request(Message source, Message destination) {
        return TransferRequest.newBuilder()
                .setSource(BareAny.of(source))
                .setDestination(BareAny.of(destination))
                .build();
    }

    private static TransferRequest importing(String stream) {
        return request(
                ImageImportStream.newBuilder().setStream(stream).build(),
                ImageStore.newBuilder().putLabels("k", "v").build());
    }

    private static TransferRequest exporting(String stream, String... names) {
        ImageStore.Builder store = ImageStore.newBuilder();
        for (String name : names) {
            store.addExtraReferences(ImageReference.newBuilder().setName(name));
        }
        ImageExportStream out = ImageExportStream.newBuilder()
                .setStream(stream)
                .setAllPlatforms(true)
                .build();
        return request(store.build(), out);
    }

    private ListenableFuture<Empty> begin(TransferRequest request) {
        return TransferGrpc.newFutureStub(channel).transfer(request);
    }

    private static Status failure(ListenableFuture<Empty> transfer) {
        var failed = assertThrows(ExecutionException.class, () -> transfer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS));
        return Status.fromThrowable(failed);
    }

    private void bringIn() throws Exception {
        OpenedStream in = new OpenedStream(channel, "in");
        ListenableFuture<Empty> transfer = begin(importing("in"));
        in.send(archive);
        transfer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        assertEquals(Code.OK, in.rest().getCode());
    }

    private void assertNothingStays() throws IOException {
        List<String> left = new ArrayList<>();
        view.content().walk(Filter.ALL, info -> left.add(info.digest().toString()));
        view.images().list(Filter.ALL).forEach(image -> left.add(image.name()));
        view.leases().list(Filter.ALL).forEach(lease -> left.add(lease.id()));
        view.content().statuses(Filter.ALL).forEach(status -> left.add(status.ref()));
        assertEquals(List.of(), left);
    }

    @Test
    void archivesGoInAndOutThroughWindows_N2() throws Exception {
        bringIn();
        assertEquals(
                "v", view.images().get(IMAGE).orElseThrow().labels().asMap().get("k"));
        OpenedStream out = new OpenedStream(channel, "out");
        ListenableFuture<Empty> transfer = begin(exporting("out", IMAGE, IMAGE));
        byte[] first = out.takeAll(1000);
        transfer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        OpenedStream again = new OpenedStream(channel, "out");
        var _ = begin(exporting("out", IMAGE));
        assertArrayEquals(first, again.takeAll(1 << 20));
    }

    @Test
    void progressIsTold_N3() throws Exception {
        OpenedStream told = new OpenedStream(channel, "told");
        OpenedStream in = new OpenedStream(channel, "in");
        TransferRequest request = importing("in").toBuilder()
                .setOptions(TransferOptions.newBuilder().setProgressStream("told"))
                .build();
        ListenableFuture<Empty> transfer = begin(request);
        in.send(archive);
        transfer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        assertEquals("Importing", BareAny.read(told.hear(), Progress.parser()).getEvent());
        Progress saved = BareAny.read(told.hear(), Progress.parser());
        assertEquals("saved " + IMAGE, saved.getEvent() + " " + saved.getName());
        assertEquals(Code.OK, told.rest().getCode());
    }

    @Test
    void aStreamBeginsWithItsIdAndHasItAlone_N1() throws Exception {
        OpenedStream rude = new OpenedStream(channel);
        rude.say(WindowUpdate.getDefaultInstance());
        assertEquals(Code.INVALID_ARGUMENT, rude.rest().getCode());
        OpenedStream nameless = new OpenedStream(channel);
        nameless.say(StreamInit.getDefaultInstance());
        assertEquals(Code.INVALID_ARGUMENT, nameless.rest().getCode());
        OpenedStream endless = new OpenedStream(channel);
        endless.say(StreamInit.newBuilder().setId("i".repeat(513)).build());
        assertEquals(Code.INVALID_ARGUMENT, endless.rest().getCode());
        var _ = new OpenedStream(channel, "one");
        OpenedStream second = new OpenedStream(channel);
        second.say(StreamInit.newBuilder().setId("one").build());
        assertEquals(Code.ALREADY_EXISTS, second.rest().getCode());
        var _ = new OpenedStream(bench.wire.in("other"), "one");
    }

    @Test
    void aStreamIsUsedOnceAndInItsNamespace_N1() throws Exception {
        assertEquals(Code.NOT_FOUND, failure(begin(importing("nosuch"))).getCode());
        var _ = new OpenedStream(bench.wire.in("other"), "far");
        assertEquals(Code.NOT_FOUND, failure(begin(importing("far"))).getCode());
        bringIn();
        assertEquals(Code.NOT_FOUND, failure(begin(importing("in"))).getCode());
        OpenedStream gone = new OpenedStream(channel, "gone");
        gone.cancel();
        Status status = failure(begin(importing("gone")));
        assertTrue(List.of(Code.NOT_FOUND, Code.UNKNOWN).contains(status.getCode()), status.toString());
    }

    @Test
    void moreThanWasGrantedIsRefused_N2() throws Exception {
        OpenedStream in = new OpenedStream(channel, "in");
        in.say(OpenedStream.data(new byte[(64 << 10) + 1]));
        Status status = failure(begin(importing("in")));
        assertEquals(Code.INVALID_ARGUMENT, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).contains("granted"), status.toString());
        assertNothingStays();
    }

    @Test
    void otherMessagesAreRefused_N2() throws Exception {
        OpenedStream in = new OpenedStream(channel, "in");
        in.say(Progress.getDefaultInstance());
        assertEquals(Code.INVALID_ARGUMENT, failure(begin(importing("in"))).getCode());
        bringIn();
        OpenedStream out = new OpenedStream(channel, "out");
        out.say(OpenedStream.data(new byte[1]));
        assertEquals(
                Code.INVALID_ARGUMENT, failure(begin(exporting("out", IMAGE))).getCode());
        OpenedStream negative = new OpenedStream(channel, "out");
        negative.say(WindowUpdate.newBuilder().setUpdate(-1).build());
        assertEquals(
                Code.INVALID_ARGUMENT, failure(begin(exporting("out", IMAGE))).getCode());
        assertEquals(Code.INVALID_ARGUMENT, negative.rest().getCode());
    }

    @Test
    void anImportThatIsCutOffLeavesNothing() throws Exception {
        OpenedStream half = new OpenedStream(channel, "half");
        half.say(OpenedStream.data(java.util.Arrays.copyOf(archive, 5000)));
        half.halfClose();
        assertEquals(Code.INVALID_ARGUMENT, failure(begin(importing("half"))).getCode());
        OpenedStream gone = new OpenedStream(channel, "gone");
        ListenableFuture<Empty> transfer = begin(importing("gone"));
        assertEquals(WindowUpdate.getDescriptor().getFullName(), BareAny.name(gone.hear()));
        gone.say(OpenedStream.data(java.util.Arrays.copyOf(archive, 5000)));
        gone.cancel();
        assertEquals(Code.UNKNOWN, failure(transfer).getCode());
        assertNothingStays();
    }

    /// A client may give the call up and leave its streams open for ever.
    @Test
    void aTransferThatIsGivenUpEndsItsStreams() throws Exception {
        OpenedStream told = new OpenedStream(channel, "told");
        OpenedStream in = new OpenedStream(channel, "in");
        TransferRequest request = importing("in").toBuilder()
                .setOptions(TransferOptions.newBuilder().setProgressStream("told"))
                .build();
        ListenableFuture<Empty> transfer = begin(request);
        assertEquals("Importing", BareAny.read(told.hear(), Progress.parser()).getEvent());
        assertEquals(WindowUpdate.getDescriptor().getFullName(), BareAny.name(in.hear()));
        transfer.cancel(true);
        assertEquals(Code.OK, in.rest().getCode());
        assertEquals(Code.OK, told.rest().getCode());
        assertNothingStays();

        bringIn();
        OpenedStream out = new OpenedStream(channel, "out");
        ListenableFuture<Empty> export = begin(exporting("out", IMAGE));
        out.say(WindowUpdate.newBuilder().setUpdate(1).build());
        out.hear();
        export.cancel(true);
        out.rest();
    }

    @Test
    void registriesAreUnimplementedInBothWays() {
        OCIRegistry registry =
                OCIRegistry.newBuilder().setReference("example.com/x:1").build();
        ImageStore store = ImageStore.newBuilder().setName("example.com/x:1").build();
        for (TransferRequest request : List.of(
                request(registry, store),
                request(store, registry),
                request(registry, registry),
                TransferRequest.getDefaultInstance(),
                TransferRequest.newBuilder()
                        .setSource(Any.newBuilder().setTypeUrl("x/y"))
                        .build())) {
            Status status = failure(begin(request));
            assertEquals(Code.UNIMPLEMENTED, status.getCode(), status.toString());
        }
        String text = String.valueOf(failure(begin(request(registry, store))).getDescription());
        assertTrue(text.contains("registries") && text.contains("--local"), text);
    }

    @Test
    void bytesThatAreNoSuchMessageAreRefused() {
        TransferRequest broken = TransferRequest.newBuilder()
                .setSource(Any.newBuilder()
                        .setTypeUrl("containerd.types.transfer.ImageStore")
                        .setValue(com.google.protobuf.ByteString.copyFrom(new byte[] {10, 127, 1})))
                .setDestination(BareAny.of(ImageStore.getDefaultInstance()))
                .build();
        assertEquals(Code.INVALID_ARGUMENT, failure(begin(broken)).getCode());
    }

    @Test
    void namesAreGivenAndTakenOver() throws Exception {
        bringIn();
        ImageStore source = ImageStore.newBuilder().setName(IMAGE).build();
        ImageStore one = ImageStore.newBuilder().setName(OTHER).build();
        for (int i = 0; i < 2; i++) {
            begin(request(source, one)).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        }
        assertEquals(
                view.images().get(IMAGE).orElseThrow().target(),
                view.images().get(OTHER).orElseThrow().target());
        ImageStore none = ImageStore.newBuilder().setName("nosuch").build();
        assertEquals(Code.NOT_FOUND, failure(begin(request(none, one))).getCode());
        assertEquals(
                Code.INVALID_ARGUMENT,
                failure(begin(request(source, ImageStore.getDefaultInstance()))).getCode());
    }

    @Test
    void stoppingEndsStreamsThatNobodyUses() throws Exception {
        OpenedStream waiting = new OpenedStream(channel, "waiting");
        bench.server.close();
        assertEquals(Code.OK, waiting.rest().getCode());
        assertThrows(StatusRuntimeException.class, () -> {
            throw failure(begin(importing("waiting"))).asRuntimeException();
        });
    }
}
