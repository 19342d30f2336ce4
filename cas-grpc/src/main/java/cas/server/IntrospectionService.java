package cas.server;

import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Fields;
import cas.filter.Filter;
import cas.os.Host;
import cas.overview.StoreOverview;
import cas.proto.containerd.introspection.v1.IntrospectionGrpc;
import cas.proto.containerd.introspection.v1.Plugin;
import cas.proto.containerd.introspection.v1.PluginInfoRequest;
import cas.proto.containerd.introspection.v1.PluginInfoResponse;
import cas.proto.containerd.introspection.v1.PluginsRequest;
import cas.proto.containerd.introspection.v1.PluginsResponse;
import cas.proto.containerd.introspection.v1.ServerResponse;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `containerd.services.introspection.v1.Introspection` (rules J1-J5).
final class IntrospectionService extends IntrospectionGrpc.IntrospectionImplBase {
    private final StoreOverview overview;
    private final Host host;
    private final Supplier<List<Plugin>> plugins;

    IntrospectionService(StoreOverview overview, Host host, Supplier<List<Plugin>> plugins) {
        this.host = host;
        this.overview = overview;
        this.plugins = plugins;
    }

    @Override
    public void plugins(PluginsRequest request, StreamObserver<PluginsResponse> out) {
        Reply.with(out, () -> {
            Filter filter = Filter.parse(request.getFiltersList());
            PluginsResponse.Builder answer = PluginsResponse.newBuilder();
            plugins.get().stream()
                    .filter(plugin -> filter.matches(fields(plugin)))
                    .forEach(answer::addPlugins);
            return answer.build();
        });
    }

    @Override
    public void pluginInfo(PluginInfoRequest request, StreamObserver<PluginInfoResponse> out) {
        Reply.with(out, () -> {
            Plugin found = plugins.get().stream()
                    .filter(plugin -> plugin.getType().equals(request.getType())
                            && plugin.getId().equals(request.getId()))
                    .findFirst()
                    .orElseThrow(() ->
                            new NotFound(Reason.NOT_FOUND, "plugin " + request.getType() + "." + request.getId()));
            return PluginInfoResponse.newBuilder().setPlugin(found).build();
        });
    }

    @Override
    public void server(Empty request, StreamObserver<ServerResponse> out) {
        Reply.with(
                out,
                () -> ServerResponse.newBuilder()
                        .setUuid(overview.status().uuid().toString())
                        .setPid(ProcessHandle.current().pid())
                        .setPidns(host.pidNamespace())
                        .build());
    }

    /// Rule J2.
    private static Fields fields(Plugin plugin) {
        return path -> switch (path.getFirst()) {
            case "type" -> Optional.of(plugin.getType());
            case "id" -> Optional.of(plugin.getId());
            default -> Optional.empty();
        };
    }
}
