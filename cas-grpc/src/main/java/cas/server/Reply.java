package cas.server;

import cas.wire.Statuses;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/// Runs one unary call: the answer, or the error that says why there is none.
final class Reply {
    private Reply() {}

    /// What a service does for one request.
    @FunctionalInterface
    interface Answer<T> {
        T get() throws IOException;
    }

    static <T> void with(StreamObserver<T> out, Answer<T> answer) {
        // With a handler set, answering a client that has gone is no exception.
        ((ServerCallStreamObserver<T>) out).setOnCancelHandler(() -> {});
        T value;
        try {
            value = answer.get();
        } catch (IOException | RuntimeException e) {
            out.onError(Statuses.toWire(e));
            return;
        }
        out.onNext(value);
        out.onCompleted();
    }
}
