package cas.server;

import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.name.Namespace;
import cas.proto.containerd.streaming.v1.StreamInit;
import cas.proto.containerd.streaming.v1.StreamingGrpc;
import cas.wire.BareAny;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// `containerd.services.streaming.v1.Streaming` (rules N1, N2): keeps streams until somebody uses them.
final class StreamingService extends StreamingGrpc.StreamingImplBase {
    /// Open at a time, of all clients.
    static final int STREAMS_MAX = 1000;
    /// Of the id of a stream.
    static final int ID_CHARS_MAX = 512;

    private final ConcurrentHashMap<Key, OpenStream> streams = new ConcurrentHashMap<>();

    private record Key(Namespace namespace, String id) {}

    @Override
    public StreamObserver<Any> stream(StreamObserver<Any> observer) {
        ServerCallStreamObserver<Any> out = (ServerCallStreamObserver<Any>) observer;
        Opening opening = new Opening(Caller.namespace(), out);
        out.disableAutoRequest();
        out.setOnCancelHandler(opening::left);
        out.setOnReadyHandler(opening.stream::wake);
        out.request(1);
        return opening;
    }

    /// Hands a stream to its user, once.
    ///
    /// @throws NotFound if there is none of that id
    OpenStream take(Namespace namespace, String id) {
        OpenStream stream = streams.remove(new Key(namespace, id));
        if (stream == null) {
            throw new NotFound(Reason.NOT_FOUND, "stream \"" + id + "\"");
        }
        return stream;
    }

    /// Ends all that nobody has taken.
    void stop() {
        streams.values().forEach(OpenStream::close);
        streams.clear();
    }

    /// One call, from its first message on.
    private final class Opening implements StreamObserver<Any> {
        private final Namespace namespace;
        private final OpenStream stream;
        private Optional<Key> key = Optional.empty();

        Opening(Namespace namespace, ServerCallStreamObserver<Any> out) {
            this.namespace = namespace;
            this.stream = new OpenStream(out);
        }

        @Override
        public void onNext(Any message) {
            if (key.isPresent()) {
                stream.received(message);
                return;
            }
            try {
                key = Optional.of(register(message));
                stream.greet(BareAny.of(Empty.getDefaultInstance()));
            } catch (InvalidArgument | AlreadyExists | FailedPrecondition e) {
                stream.fail(e);
            }
        }

        private Key register(Any message) {
            String id = BareAny.expect(message, StreamInit.getDefaultInstance(), "open a stream")
                    .getId();
            if (id.isEmpty() || id.length() > ID_CHARS_MAX) {
                throw new InvalidArgument(
                        "open a stream: expected an id of 1 to " + ID_CHARS_MAX + " characters, found " + id.length());
            }
            if (streams.size() >= STREAMS_MAX) {
                throw new FailedPrecondition(
                        Reason.FAILED_PRECONDITION,
                        "open a stream: expected at most " + STREAMS_MAX + " that nobody uses");
            }
            Key own = new Key(namespace, id);
            if (streams.putIfAbsent(own, stream) != null) {
                throw new AlreadyExists("open a stream: \"" + id + "\" is open");
            }
            return own;
        }

        @Override
        public void onError(Throwable cause) {
            left();
        }

        @Override
        public void onCompleted() {
            stream.ended();
        }

        private void left() {
            key.ifPresent(own -> streams.remove(own, stream));
            stream.left();
        }
    }
}
