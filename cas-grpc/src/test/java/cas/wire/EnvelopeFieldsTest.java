package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.event.Event;
import cas.event.Occurrence;
import cas.filter.Filter;
import cas.name.Labels;
import cas.name.Namespace;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rule I2.
class EnvelopeFieldsTest {
    private static final Event IMAGE =
            new Event.ImageCreated("door:1", Labels.of(Map.of("containerd.io/gc.root", "yes")));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "topic==\"/images/create\"; true",
                "topic~=\"^/images/\"; true",
                "topic==\"/images/delete\"; false",
                "namespace==eve; true",
                "namespace==other; false",
                "event.name==\"door:1\"; true",
                "event.name; true",
                "event.labels.\"containerd.io/gc.root\"==yes; true",
                "event.labels.other; false",
                "event.digest; false",
                "event; false",
                "other; false",
            })
    void anImageEventHasTheFieldsOfItsPayload(String filter, boolean matches) {
        assertEquals(matches, matches(filter, IMAGE));
    }

    @Test
    void aPayloadOfAnUnknownTypeHasNone() {
        Any payload = Any.newBuilder().setTypeUrl("some.Type").build();
        Event event = Events.fromWire("/tasks/start", payload);
        assertEquals(true, matches("topic==\"/tasks/start\"", event));
        assertEquals(false, matches("event.name", event));
    }

    @Test
    void aForeignPayloadOfAKnownTypeIsReadByBareAndByFullName() {
        for (String url : List.of("containerd.events.TaskExit", "type.googleapis.com/containerd.events.TaskExit")) {
            Any payload = Any.newBuilder()
                    .setTypeUrl(url)
                    .setValue(ByteString.copyFromUtf8("\n\1c"))
                    .build();
            assertEquals(true, matches("event.container_id==c", Events.fromWire("/tasks/exit", payload)));
        }
    }

    @Test
    void aPayloadThatIsNotWhatItSaysHasNone() {
        Any payload = Any.newBuilder()
                .setTypeUrl("containerd.events.TaskExit")
                .setValue(ByteString.copyFromUtf8("\n\77c"))
                .build();
        assertEquals(false, matches("event.container_id", Events.fromWire("/tasks/exit", payload)));
    }

    private static boolean matches(String filter, Event event) {
        Occurrence occurrence = new Occurrence(Instant.EPOCH, new Namespace("eve"), event);
        return Filter.parse(List.of(filter)).matches(EnvelopeFields.of(Events.toWire(occurrence)));
    }
}
