package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Cause;
import cas.collection.Collected;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.error.CasException.Aborted;
import cas.error.Reason;
import cas.name.Namespace;
import cas.proto.store.v1.CollectResponse;
import cas.wire.Statuses;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// That a collection waits for the client that hears of it, and not for ever.
class RemovalStreamTest {
    private static final Removal REMOVAL =
            new Removal(new Subject.OfImage(new Namespace("here"), "image"), Cause.EXPIRED, 0);
    private static final Collected END = new Collected(Instant.EPOCH, Map.of(), 0, 0, Duration.ZERO, Duration.ZERO);

    private final Client client = new Client();

    private void collect(int removals) {
        Frames.stream(Runnable::run, client, frames -> {
            RemovalStream stream = new RemovalStream(frames, Duration.ofMillis(1));
            for (int i = 0; i < removals; i++) {
                stream.accept(REMOVAL);
            }
            stream.end(END);
        });
    }

    @Test
    void whoReadsHearsOfAll() {
        client.ready = true;
        collect(300);
        assertTrue(client.completed);
        assertEquals(
                300,
                client.heard.stream()
                        .mapToInt(CollectResponse::getRemovalsCount)
                        .sum());
        assertEquals(
                1, client.heard.stream().filter(CollectResponse::hasCollected).count());
        assertTrue(client.heard.getLast().hasCollected());
        assertEquals(4, client.heard.size());
    }

    @Test
    void whoDoesNotReadIsCutOff() {
        collect(300);
        assertEquals(List.of(), client.heard);
        StatusRuntimeException told = (StatusRuntimeException) client.failure.orElseThrow();
        Aborted refusal = assertThrows(Aborted.class, () -> {
            throw Statuses.fromWire(told);
        });
        assertEquals(Reason.CLIENT_TOO_SLOW, refusal.reason());
    }

    @Test
    void whoHasGoneEndsTheCollection() {
        client.gone = true;
        collect(300);
        assertEquals(List.of(), client.heard);
        assertTrue(client.failure.isPresent(), "the source was left with an exception");
    }

    /// A client at the other end of a call.
    private static final class Client extends ServerCallStreamObserver<CollectResponse> {
        private final List<CollectResponse> heard = new ArrayList<>();
        private boolean ready;
        private boolean gone;
        private boolean completed;
        private Optional<Throwable> failure = Optional.empty();

        @Override
        public void onNext(CollectResponse response) {
            heard.add(response);
        }

        @Override
        public void onError(Throwable failed) {
            failure = Optional.of(failed);
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean isCancelled() {
            return gone;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            if (gone) {
                handler.run();
            }
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setOnReadyThreshold(int bytes) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}
    }
}
