package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.event.Event;
import cas.event.EventBus;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proto.containerd.events.ContentDelete;
import cas.proto.containerd.events.v1.EventsGrpc;
import cas.proto.containerd.events.v1.ForwardRequest;
import cas.proto.containerd.events.v1.PublishRequest;
import cas.proto.containerd.events.v1.SubscribeRequest;
import cas.proto.containerd.images.v1.ImageCreate;
import cas.proto.containerd.types.Envelope;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.grpc.Context;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events, from the engine's bus and from other clients, to listeners.
class EventsWireTest {
    private static final Namespace NAMESPACE = new Namespace("default");

    @TempDir
    private Path temp;

    private ContentBench bench;
    private EventBus bus;
    private Wire wire;
    private Context.CancellableContext listeners;

    @BeforeEach
    void open() throws IOException {
        bench = new ContentBench(temp);
        bus = bench.bus;
        wire = bench.wire;
        listeners = Context.current().withCancellation();
    }

    @AfterEach
    void close() throws IOException {
        listeners.cancel(null);
        bench.close();
    }

    /// Subscribes, and returns when the server knows of it: until then nothing is heard (rule I1).
    private Iterator<Envelope> subscribe(String... filters) throws Exception {
        int before = bus.subscribers();
        Iterator<Envelope> heard = listeners.call(() -> EventsGrpc.newBlockingStub(wire.bare())
                .subscribe(SubscribeRequest.newBuilder()
                        .addAllFilters(List.of(filters))
                        .build()));
        while (bus.subscribers() == before) {
            Thread.onSpinWait();
        }
        return heard;
    }

    private void publish(String namespace, String topic, Any payload) {
        var _ = EventsGrpc.newBlockingStub(wire.in(namespace))
                .publish(PublishRequest.newBuilder()
                        .setTopic(topic)
                        .setEvent(payload)
                        .build());
    }

    private void publish(String namespace, String topic) {
        publish(namespace, topic, Any.newBuilder().setTypeUrl("some.Type").build());
    }

    @Test
    void engineEventsArriveWithBareTypeUrls_I1_I4() throws Exception {
        Iterator<Envelope> heard = subscribe();
        bus.publish(NAMESPACE, new Event.ImageCreated("a:1", Labels.of(Map.of("k", "v"))));
        Envelope envelope = heard.next();
        assertEquals("/images/create", envelope.getTopic());
        assertEquals("default", envelope.getNamespace());
        assertEquals(
                "containerd.services.images.v1.ImageCreate", envelope.getEvent().getTypeUrl());
        ImageCreate payload = ImageCreate.parseFrom(envelope.getEvent().getValue());
        assertEquals("a:1", payload.getName());
        assertTrue(envelope.getTimestamp().getSeconds() > 0);
    }

    @Test
    void filtersAreAlternatives_I1_I2() throws Exception {
        Iterator<Envelope> heard = subscribe(
                "topic==\"/images/create\",event.labels.k==v",
                "namespace==other,event.digest~=\"^sha256:\"",
                "event.name==gone");
        bus.publish(NAMESPACE, new Event.ImageCreated("no", Labels.none()));
        bus.publish(NAMESPACE, new Event.ImageCreated("1", Labels.of(Map.of("k", "v"))));
        bus.publish(NAMESPACE, new Event.ContentDeleted("sha256:no"));
        bus.publish(new Namespace("other"), new Event.ContentDeleted("sha256:yes"));
        bus.publish(NAMESPACE, new Event.ImageDeleted("gone"));
        assertEquals(
                "1", ImageCreate.parseFrom(heard.next().getEvent().getValue()).getName());
        assertEquals("other", heard.next().getNamespace());
        assertEquals("/images/delete", heard.next().getTopic());
    }

    @Test
    void badFilterIsRefused() {
        var stub = EventsGrpc.newBlockingStub(wire.bare());
        SubscribeRequest bad =
                SubscribeRequest.newBuilder().addFilters("topic==/a").build();
        var failure = assertThrows(
                StatusRuntimeException.class, () -> stub.subscribe(bad).hasNext());
        assertEquals(Code.INVALID_ARGUMENT, failure.getStatus().getCode());
    }

    @Test
    void publishedEventsPassThroughUnread_I3() throws Exception {
        Iterator<Envelope> heard = subscribe("event.digest==d");
        ContentDelete payload = ContentDelete.newBuilder().setDigest("d").build();
        Any event = Any.newBuilder()
                .setTypeUrl("containerd.events.ContentDelete")
                .setValue(payload.toByteString())
                .build();
        publish(
                "mine",
                "/content/delete",
                event.toBuilder().setTypeUrl("strange").build());
        publish("mine", "/content/delete", event);
        Envelope envelope = heard.next();
        assertEquals("mine", envelope.getNamespace());
        assertEquals(event, envelope.getEvent());
    }

    @Test
    void topicsAreChecked_I3() {
        for (String bad : List.of("", "/", "a/b", "/a//b", "/a b")) {
            var failure = assertThrows(StatusRuntimeException.class, () -> publish("mine", bad));
            assertEquals(Code.INVALID_ARGUMENT, failure.getStatus().getCode(), bad);
        }
        publish("mine", "/a");
    }

    @Test
    void forwardedEnvelopesKeepTheirTimeAndPlace_I3() throws Exception {
        Iterator<Envelope> heard = subscribe();
        Envelope envelope = Envelope.newBuilder()
                .setNamespace("far")
                .setTopic("/tasks/exit")
                .setTimestamp(Timestamp.newBuilder().setSeconds(77).setNanos(5))
                .setEvent(Any.newBuilder().setTypeUrl("t"))
                .build();
        forward(envelope);
        assertEquals(envelope, heard.next());
        for (Envelope bad : List.of(
                envelope.toBuilder().clearTimestamp().build(),
                envelope.toBuilder().setNamespace("").build(),
                envelope.toBuilder().setTopic("exit").build(),
                Envelope.getDefaultInstance())) {
            var failure = assertThrows(StatusRuntimeException.class, () -> forward(bad));
            assertEquals(Code.INVALID_ARGUMENT, failure.getStatus().getCode());
        }
    }

    private void forward(Envelope envelope) {
        var _ = EventsGrpc.newBlockingStub(wire.bare())
                .forward(ForwardRequest.newBuilder().setEnvelope(envelope).build());
    }

    @Test
    void listenerThatGoesIsForgotten_I1() throws Exception {
        var _ = subscribe();
        listeners.cancel(null);
        while (bus.subscribers() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void stopEndsTheStream() throws Exception {
        Iterator<Envelope> heard = subscribe();
        bench.server.close();
        assertTrue(!heard.hasNext());
    }

    @Test
    void payloadThatIsNotWhatItSaysHasNoFields() throws Exception {
        Iterator<Envelope> heard = subscribe("event.digest==d", "topic==\"/b\"");
        publish(
                "mine",
                "/a",
                Any.newBuilder()
                        .setTypeUrl("containerd.events.ContentDelete")
                        .setValue(com.google.protobuf.ByteString.copyFrom(new byte[] {1, 2, 3}))
                        .build());
        publish("mine", "/b");
        assertEquals("/b", heard.next().getTopic());
        assertThrows(InvalidProtocolBufferException.class, () -> ContentDelete.parseFrom(new byte[] {1, 2, 3}));
    }
}
