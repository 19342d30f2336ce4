package cas.server;

import cas.proto.containerd.content.v1.ContentGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.Set;
import java.util.concurrent.Executor;

/// Which thread serves a call. Most calls may block and get a thread of their own; a lookup that only reads the
/// database, which lies in memory, is over before such a thread would have been woken, and is served where it is heard.
/// So is a write, whose stream chooses a thread for each of its steps: [WriteStream].
final class Lanes implements ServerCallExecutorSupplier {
    private static final Set<MethodDescriptor<?, ?>> AT_ONCE =
            Set.of(ContentGrpc.getInfoMethod(), ContentGrpc.getWriteMethod());

    private final Executor threads;

    Lanes(Executor threads) {
        this.threads = threads;
    }

    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
        return AT_ONCE.contains(call.getMethodDescriptor()) ? Runnable::run : threads;
    }
}
