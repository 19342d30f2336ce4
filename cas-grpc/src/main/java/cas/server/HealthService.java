package cas.server;

import cas.proto.grpc.health.v1.HealthCheckRequest;
import cas.proto.grpc.health.v1.HealthCheckResponse;
import cas.proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
import cas.proto.grpc.health.v1.HealthGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/// `grpc.health.v1.Health`: serving, until the server is told to stop. Only the empty service name is known
/// (rule J7).
final class HealthService extends HealthGrpc.HealthImplBase {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Executor threads;

    HealthService(Executor threads) {
        this.threads = threads;
    }

    /// Tells every watcher, and ends their streams.
    void stop() {
        stopped.countDown();
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
        Reply.with(out, () -> {
            if (!request.getService().isEmpty()) {
                throw Status.NOT_FOUND.withDescription("unknown service").asRuntimeException();
            }
            return response(stopped.getCount() > 0 ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        });
    }

    /// An unknown name is no error here: it might become known, says the protocol.
    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
        boolean known = request.getService().isEmpty();
        Frames.stream(threads, out, frames -> {
            Thread watcher = Thread.currentThread();
            frames.whenGone(watcher::interrupt);
            frames.send(response(known ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN));
            stopped.await();
            if (known) {
                frames.send(response(ServingStatus.NOT_SERVING));
            }
        });
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
