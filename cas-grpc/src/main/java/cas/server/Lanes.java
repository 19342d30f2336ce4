package cas.server;

import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.Set;
import java.util.concurrent.Executor;

/// Which thread serves a call. A lookup that only reads the database, which lies in memory, is over before
/// another thread would have been woken, and is served where it is heard. So is a write of content, whose stream
/// chooses a thread for each of its steps: [WriteStream]. What makes files gets a thread of the system, since a
/// virtual one needs the help of another for each call that waits for the disk. All others may wait on a virtual one.
final class Lanes implements ServerCallExecutorSupplier {
    private static final Set<MethodDescriptor<?, ?>> AT_ONCE = Set.of(
            ContentGrpc.getInfoMethod(),
            ContentGrpc.getWriteMethod(),
            ImagesGrpc.getGetMethod(),
            SnapshotsGrpc.getMountsMethod(),
            SnapshotsGrpc.getStatMethod());
    private static final Set<MethodDescriptor<?, ?>> ON_DISK =
            Set.of(SnapshotsGrpc.getPrepareMethod(), SnapshotsGrpc.getViewMethod(), SnapshotsGrpc.getRemoveMethod());

    private final Executor threads;
    private final Executor disk;

    /// @param disk threads of the system, for what makes files
    Lanes(Executor threads, Executor disk) {
        this.threads = threads;
        this.disk = disk;
    }

    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
        var method = call.getMethodDescriptor();
        if (AT_ONCE.contains(method)) {
            return Runnable::run;
        }
        return ON_DISK.contains(method) ? disk : threads;
    }
}
