package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.event.Event;
import cas.event.EventBus;
import cas.event.Occurrence;
import cas.event.Subscription;
import cas.filter.Filter;
import cas.name.Namespace;
import cas.proto.containerd.events.v1.EventsGrpc;
import cas.proto.containerd.events.v1.ForwardRequest;
import cas.proto.containerd.events.v1.PublishRequest;
import cas.proto.containerd.events.v1.SubscribeRequest;
import cas.proto.containerd.types.Envelope;
import cas.wire.EnvelopeFields;
import cas.wire.Events;
import cas.wire.Timestamps;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// `containerd.services.events.v1.Events` (rules I1-I3).
final class EventsService extends EventsGrpc.EventsImplBase {
    private final EventBus bus;
    private final Executor threads;
    private final Set<Subscription> listening = ConcurrentHashMap.newKeySet();

    EventsService(EventBus bus, Executor threads) {
        this.bus = bus;
        this.threads = threads;
    }

    /// Ends the streams of those who listen now.
    void stop() {
        listening.forEach(Subscription::close);
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            bus.publish(Caller.namespace(), Events.fromWire(request.getTopic(), request.getEvent()));
            return Empty.getDefaultInstance();
        });
    }

    /// The envelope brings its namespace and its time.
    @Override
    public void forward(ForwardRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            Envelope envelope = request.getEnvelope();
            Event event = Events.fromWire(envelope.getTopic(), envelope.getEvent());
            Instant at = Timestamps.fromWire(envelope.hasTimestamp(), envelope.getTimestamp())
                    .orElseThrow(() -> new InvalidArgument(
                            "forward event " + envelope.getTopic() + ": expected a timestamp, found none"));
            bus.forward(new Occurrence(at, Namespace.named(envelope.getNamespace()), event));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<Envelope> out) {
        Frames.stream(threads, out, frames -> {
            Filter filter = Filter.parse(request.getFiltersList());
            try (Subscription subscription = bus.subscribe()) {
                listening.add(subscription);
                frames.whenGone(subscription::close);
                try {
                    send(subscription, filter, frames);
                } finally {
                    listening.remove(subscription);
                }
            }
        });
    }

    private static void send(Subscription subscription, Filter filter, Frames<Envelope> frames)
            throws InterruptedException {
        Optional<Occurrence> next = subscription.next();
        while (next.isPresent()) {
            Envelope envelope = Events.toWire(next.get());
            if (filter.matches(EnvelopeFields.of(envelope)) && !frames.send(envelope)) {
                return;
            }
            next = subscription.next();
        }
    }
}
