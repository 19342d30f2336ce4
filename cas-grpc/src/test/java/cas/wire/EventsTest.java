package cas.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.container.Container;
import cas.event.Event;
import cas.event.Occurrence;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proto.containerd.types.Envelope;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventsTest {
    private static final Labels LABELS = Labels.of(Map.of("k", "v"));

    /// Topic, bare type URL and the bytes of the payload, field by field: tag, length, text.
    static Stream<Arguments> events() {
        String n = "0a016e"; // 1: "n"
        String labels = "1206" + "0a016b" + "120176"; // 2: {"k": "v"}
        String overlay = "2a026f76"; // 5: "ov"
        return Stream.of(
                row(new Event.NamespaceCreated("n", LABELS), "/namespaces/create", "NamespaceCreate", n + labels),
                row(new Event.NamespaceUpdated("n", LABELS), "/namespaces/update", "NamespaceUpdate", n + labels),
                row(new Event.NamespaceDeleted("n"), "/namespaces/delete", "NamespaceDelete", n),
                image(new Event.ImageCreated("n", LABELS), "/images/create", "ImageCreate", n + labels),
                image(new Event.ImageUpdated("n", LABELS), "/images/update", "ImageUpdate", n + labels),
                image(new Event.ImageDeleted("n"), "/images/delete", "ImageDelete", n),
                row(new Event.ContentCreated("n", 300), "/content/create", "ContentCreate", n + "10ac02"),
                row(new Event.ContentDeleted("n"), "/content/delete", "ContentDelete", n),
                row(
                        new Event.ContainerCreated("n", "i", new Container.Runner("r", Optional.empty())),
                        "/containers/create",
                        "ContainerCreate",
                        n + "1201691a030a0172"),
                row(
                        new Event.ContainerUpdated("n", "i", LABELS, "k"),
                        "/containers/update",
                        "ContainerUpdate",
                        n + "120169" + labels.replaceFirst("12", "1a") + "22016b"),
                row(new Event.ContainerDeleted("n"), "/containers/delete", "ContainerDelete", n),
                row(
                        new Event.SnapshotPrepared("ov", "n", "p"),
                        "/snapshot/prepare",
                        "SnapshotPrepare",
                        n + "120170" + overlay),
                row(
                        new Event.SnapshotCommitted("ov", "n", "p"),
                        "/snapshot/commit",
                        "SnapshotCommit",
                        n + "120170" + overlay),
                row(new Event.SnapshotRemoved("ov", "n"), "/snapshot/remove", "SnapshotRemove", n + overlay),
                volume(new Event.VolumeCreated("n"), "/volumes/create", n),
                volume(new Event.VolumeUpdated("n"), "/volumes/update", n),
                volume(new Event.VolumeDeleted("n"), "/volumes/delete", n));
    }

    private static Arguments volume(Event event, String topic, String hex) {
        return Arguments.of(event, topic, "cas.volumes.v1.VolumeEvent", hex);
    }

    private static Arguments row(Event event, String topic, String name, String hex) {
        return Arguments.of(event, topic, "containerd.events." + name, hex);
    }

    private static Arguments image(Event event, String topic, String name, String hex) {
        return Arguments.of(event, topic, "containerd.services.images.v1." + name, hex);
    }

    @ParameterizedTest
    @MethodSource("events")
    void travelsAsContainerdSendsIt(Event event, String topic, String typeUrl, String hex) {
        Instant at = Instant.parse("2026-11-22T12:00:00.5Z");
        Envelope envelope = Events.toWire(new Occurrence(at, new Namespace("other"), event));
        assertEquals(Timestamps.toWire(at), envelope.getTimestamp());
        assertEquals("other", envelope.getNamespace());
        assertEquals(topic, envelope.getTopic());
        assertEquals(typeUrl, envelope.getEvent().getTypeUrl());
        assertArrayEquals(
                HexFormat.of().parseHex(hex), envelope.getEvent().getValue().toByteArray());
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventsTest::records)
                : Stream.of(type);
    }

    @Test
    void everyEventIsTried() {
        TreeSet<String> tried = new TreeSet<>(List.of("Foreign"));
        events().forEach(row -> tried.add(row.get()[0].getClass().getSimpleName()));
        TreeSet<String> all = new TreeSet<>();
        records(Event.class).forEach(type -> all.add(type.getSimpleName()));
        assertEquals(all, tried);
    }

    @Test
    void whatOthersPublishGoesThroughUnread() {
        Any payload = Any.newBuilder()
                .setTypeUrl("types.containerd.io/opencontainers/runtime-spec/1/Spec")
                .setValue(ByteString.copyFromUtf8("{}"))
                .build();
        Event event = Events.fromWire("/tasks/start", payload);
        assertEquals("/tasks/start", Events.topic(event));
        assertEquals(payload, Events.payload(event));
        assertEquals(payload, Events.payload(event), "a second subscriber sees the same");
    }
}
