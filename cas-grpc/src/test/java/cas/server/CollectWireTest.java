package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Chain;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.CollectionTrigger;
import cas.collection.Collector;
import cas.collection.Removal;
import cas.collection.Schedule;
import cas.collection.Subject;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.event.EventBus;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.store.v1.CollectResponse;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.WhyRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients of collections see on the wire, and when.
class CollectWireTest {
    private static final Namespace HERE = new Namespace("here");

    @TempDir
    private Path temp;

    private static Digest put(StoreView view, String text, Labels labels) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (Ingest ingest = view.content().begin(new IngestRequest(text, bytes.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            return ingest.commit(new Ingest.Commit(bytes.length, Optional.empty(), labels))
                    .digest();
        }
    }

    private static boolean onDisk(EngineBench bench, Digest digest) {
        return Files.exists(new StoreLayout(bench.persist()).path(new BlobFile(digest)));
    }

    /// Rule G13: when the answer comes, the bytes are gone.
    @Test
    void deletionsWithSyncWaitUntilTheBytesAreGone() throws IOException {
        try (EngineBench bench = new EngineBench(temp)) {
            StoreView here = bench.engine.view(HERE);
            Digest layer = put(here, "layer", Labels.none());
            Digest target = put(here, "target", Labels.none().with("containerd.io/gc.ref.content.l.0", "" + layer));
            Digest leased = put(here, "leased", Labels.none());
            here.images().create("app", new Descriptor("t", target, 6), Labels.none(), Optional.empty());
            here.leases().create("l", Labels.none());
            here.leases().addResource("l", new LeaseResource("content", leased.toString()));

            var images = ImagesGrpc.newBlockingStub(bench.wire.in("here"));
            var leases = LeasesGrpc.newBlockingStub(bench.wire.in("here"));
            var _ = images.delete(
                    DeleteImageRequest.newBuilder().setName("app").setSync(true).build());
            assertFalse(onDisk(bench, layer) || onDisk(bench, target));
            assertTrue(onDisk(bench, leased));
            var _ = leases.delete(
                    DeleteRequest.newBuilder().setId("l").setSync(true).build());
            assertFalse(onDisk(bench, leased));

            here.leases().create("l", Labels.none());
            Digest kept = put(here, "kept", Labels.none());
            var _ = leases.delete(DeleteRequest.newBuilder().setId("l").build());
            assertTrue(onDisk(bench, kept), "nobody waits, nobody collects");
        }
    }

    @Test
    void anUnknownSubjectIsRefused() throws IOException {
        try (EngineBench bench = new EngineBench(temp)) {
            var store = StoreGrpc.newBlockingStub(bench.wire.bare());
            Refused.with(Code.INVALID_ARGUMENT, () -> store.why(WhyRequest.getDefaultInstance()));
            var request = cas.proto.store.v1.CollectRequest.newBuilder();
            request.getGraceBuilder().setNanos(-1);
            Refused.with(
                    Code.INVALID_ARGUMENT, () -> store.collect(request.build()).hasNext());
        }
    }

    /// The end comes once, and last.
    @Test
    void theEndIsToldInNumbers() throws IOException {
        try (EngineBench bench = new EngineBench(temp)) {
            put(bench.engine.view(HERE), "alone", Labels.none());
            Iterator<CollectResponse> answers = StoreGrpc.newBlockingStub(bench.wire.bare())
                    .collect(cas.proto.store.v1.CollectRequest.getDefaultInstance());
            List<CollectResponse> heard = new ArrayList<>();
            answers.forEachRemaining(heard::add);
            assertEquals(2, heard.size());
            assertEquals("here", heard.getFirst().getRemovals(0).getSubject().getNamespace());
            assertEquals(1, heard.getLast().getCollected().getBlobs());
            assertEquals(5, heard.getLast().getCollected().getFreedBytes());
        }
    }

    @Test
    void theDaemonsGraceHoldsWhereNoneIsAskedFor() throws IOException {
        Recorder recorder = new Recorder();
        Duration usual = Duration.ofHours(24);
        CollectionTrigger never = () -> {};
        ServedStore empty = EmptyStore.served();
        ServedStore served = new ServedStore(
                empty.views(),
                empty.namespaces(),
                empty.overview(),
                empty.checker(),
                empty.events(),
                empty.told(),
                new ServedStore.Collecting(
                        recorder, never, new Schedule(0.02, 0, 100, Duration.ZERO, Duration.ZERO, usual)),
                empty.host());
        try (EventBus _ = served.events();
                CasServer server = CasServer.start(new ServerOptions(temp.resolve("s")), served);
                var client = cas.client.CasClient.connect(new cas.client.ClientOptions(server.address()))) {
            client.collector().collect(new CollectRequest(false, Optional.empty(), true), removal -> {});
            client.collector().collect(new CollectRequest(true, Duration.ZERO, false), removal -> {});
        }
        assertEquals(
                List.of(new CollectRequest(false, usual, true), new CollectRequest(true, Duration.ZERO, false)),
                recorder.asked);
    }

    private static final class Recorder implements Collector {
        private final List<CollectRequest> asked = new ArrayList<>();

        @Override
        public Collected collect(CollectRequest request, Consumer<Removal> visitor) {
            asked.add(request);
            return new Collected(Instant.EPOCH, Map.of(), 0, 0, Duration.ZERO, Duration.ZERO);
        }

        @Override
        public List<Chain> why(Subject subject) {
            return List.of();
        }
    }
}
