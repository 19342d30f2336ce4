package cas.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.error.CasException.Aborted;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.name.Namespace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventBusTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Namespace NAMESPACE = new Namespace("default");

    private final EventBus bus = new EventBus(() -> NOW);

    @Test
    void subscriberHearsOnlyWhatComesLater_I1() throws InterruptedException {
        bus.publish(NAMESPACE, deleted(0));
        try (Subscription subscription = bus.subscribe()) {
            bus.publish(NAMESPACE, deleted(1));
            assertEquals(Optional.of(new Occurrence(NOW, NAMESPACE, deleted(1))), subscription.next());
        }
    }

    @Test
    void everySubscriberHearsEverythingInOneOrder() throws InterruptedException {
        try (Subscription one = bus.subscribe();
                Subscription other = bus.subscribe()) {
            List<Thread> publishers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int first = i * 100;
                publishers.add(Thread.ofVirtual().start(() -> {
                    for (int j = 0; j < 100; j++) {
                        bus.publish(NAMESPACE, deleted(first + j));
                    }
                }));
            }
            for (Thread publisher : publishers) {
                publisher.join();
            }
            for (int i = 0; i < 400; i++) {
                assertEquals(one.next(), other.next());
            }
        }
    }

    /// Rule I8, but bounded: the reference server keeps what a slow one has not taken without end.
    @Test
    void slowSubscriberIsDroppedAndTold() throws InterruptedException {
        try (Subscription slow = bus.subscribe();
                Subscription quick = bus.subscribe()) {
            for (int i = 0; i <= EventBus.QUEUE_EVENTS_MAX; i++) {
                bus.publish(NAMESPACE, deleted(i));
                assertEquals(deleted(i), quick.next().orElseThrow().event());
            }
            assertEquals(1, bus.subscribers());
            Aborted told = assertThrows(Aborted.class, slow::next);
            assertEquals(Reason.SUBSCRIBER_TOO_SLOW, told.reason());
        }
    }

    @Test
    void closedSubscriptionEndsAWaitingListener() throws InterruptedException {
        Subscription subscription = bus.subscribe();
        CompletableFuture<Optional<Occurrence>> heard = new CompletableFuture<>();
        Thread listener = Thread.ofVirtual().start(() -> {
            try {
                heard.complete(subscription.next());
            } catch (InterruptedException e) {
                heard.completeExceptionally(e);
            }
        });
        subscription.close();
        listener.join();
        assertEquals(Optional.empty(), heard.join());
        assertEquals(0, bus.subscribers());
    }

    @Test
    void closedBusEndsSubscriptionsAfterWhatIsQueued() throws InterruptedException {
        Subscription subscription = bus.subscribe();
        bus.publish(NAMESPACE, deleted(1));
        bus.close();
        assertEquals(deleted(1), subscription.next().orElseThrow().event());
        assertEquals(Optional.empty(), subscription.next());
        assertThrows(Unavailable.class, bus::subscribe);
    }

    @Test
    void subscribersAreLimited() {
        List<Subscription> held = new ArrayList<>();
        for (int i = 0; i < EventBus.SUBSCRIBERS_MAX; i++) {
            held.add(bus.subscribe());
        }
        assertThrows(Unavailable.class, bus::subscribe);
        held.getFirst().close();
        bus.subscribe();
    }

    @Test
    void foreignPayloadIsCopiedIn() {
        ByteBuffer given = ByteBuffer.wrap(new byte[] {1, 2, 3});
        Event.Foreign event = new Event.Foreign("/a/b", "some.Type", given);
        given.put(0, (byte) 9);
        assertEquals(1, event.value().get());
        assertEquals(3, event.value().remaining());
    }

    @Test
    void foreignTopicIsChecked_I3() {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        assertEquals("/tasks/exec-added", new Event.Foreign("/tasks/exec-added", "t", nothing).topic());
        for (String bad : List.of("", "/", "a/b", "/a/", "//a", "/a b", "/a/-", "/" + "a".repeat(2000))) {
            assertThrows(InvalidArgument.class, () -> new Event.Foreign(bad, "t", nothing), bad);
        }
    }

    private static Event deleted(int i) {
        return new Event.ImageDeleted("image-" + i);
    }
}
