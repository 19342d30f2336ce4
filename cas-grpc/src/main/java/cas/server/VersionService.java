package cas.server;

import cas.proto.containerd.version.v1.VersionGrpc;
import cas.proto.containerd.version.v1.VersionResponse;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.Objects;

/// `containerd.services.version.v1.Version`: free strings (rule J6).
final class VersionService extends VersionGrpc.VersionImplBase {
    /// What a class directory has in place of a jar's manifest.
    private static final String UNPACKAGED = "development";

    static String version() {
        return Objects.requireNonNullElse(VersionService.class.getPackage().getImplementationVersion(), UNPACKAGED);
    }

    @Override
    public void version(Empty request, StreamObserver<VersionResponse> out) {
        Reply.with(
                out,
                () -> VersionResponse.newBuilder()
                        .setVersion(version())
                        .setRevision("cas")
                        .build());
    }
}
