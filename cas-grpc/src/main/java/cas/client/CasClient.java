package cas.client;

import cas.collection.Collector;
import cas.error.CasException.Unimplemented;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import cas.proto.containerd.introspection.v1.IntrospectionGrpc;
import cas.proto.containerd.version.v1.VersionGrpc;
import cas.proto.containerd.version.v1.VersionResponse;
import com.google.protobuf.Empty;
import io.grpc.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A store behind a socket: ours, or containerd's for the services that containerd has.
public final class CasClient implements Closeable {
    private final Connection connection;
    private final Calls calls;

    private CasClient(Connection connection, Calls calls) {
        this.connection = connection;
        this.calls = calls;
    }

    /// @throws Unreachable if no daemon answers there
    public static CasClient connect(ClientOptions options) throws IOException {
        Optional<Deadline> deadline = options.timeout().isZero()
                ? Optional.empty()
                : Optional.of(Deadline.after(options.timeout().toNanos(), TimeUnit.NANOSECONDS));
        Connection connection = Connection.open(options);
        return new CasClient(connection, new Calls(connection.channel(), deadline));
    }

    /// What a namespace sees.
    public StoreView view(Namespace namespace) {
        return RemoteView.of(calls.with(Calls.NAMESPACE, namespace.text()));
    }

    public NamespaceStore namespaces() {
        return new RemoteNamespaces(calls);
    }

    /// The whole store; only ours tells.
    public StoreOverview overview() {
        return new RemoteOverview(calls);
    }

    /// Looks for damage in the whole store; only ours does.
    public Checker checker() {
        return new RemoteChecker(calls);
    }

    /// Collects in the whole store, and tells who holds what; only ours does.
    public Collector collector() {
        return new RemoteCollector(calls);
    }

    public ServerVersion version() throws IOException {
        VersionResponse answer = calls.unary(VersionGrpc.getVersionMethod(), Empty.getDefaultInstance());
        return new ServerVersion(answer.getVersion(), answer.getRevision(), uuid());
    }

    private String uuid() throws IOException {
        try {
            return calls.unary(IntrospectionGrpc.getServerMethod(), Empty.getDefaultInstance())
                    .getUuid();
        } catch (Unimplemented e) {
            return ""; // a part of the answer that may be missing
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
