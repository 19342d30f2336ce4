package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.diff.v1.ApplyRequest;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.proto.containerd.events.v1.EventsGrpc;
import cas.proto.containerd.events.v1.PublishRequest;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.introspection.v1.IntrospectionGrpc;
import cas.proto.containerd.introspection.v1.PluginInfoRequest;
import cas.proto.containerd.introspection.v1.PluginsRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.namespaces.v1.ListNamespacesRequest;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.snapshots.v1.ListSnapshotsRequest;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.proto.containerd.version.v1.VersionGrpc;
import cas.proto.store.v1.Health;
import cas.proto.store.v1.StatusRequest;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.volumes.v1.ListVolumesRequest;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.wire.Statuses;
import com.google.protobuf.Empty;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Who calls: the headers, and the services that need none.
class CallerWireTest {
    private static final String NAMESPACE = "containerd-namespace";
    private static final String LEASE = "containerd-lease";

    @TempDir
    private Path temp;

    private ContentBench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new ContentBench(temp);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private static Status refused(Code code, Executable call) {
        Status status = assertThrows(StatusRuntimeException.class, call).getStatus();
        assertEquals(code, status.getCode(), status.toString());
        return status;
    }

    private static Executable statuses(Channel channel) {
        return () -> ContentGrpc.newBlockingStub(channel).listStatuses(ListStatusesRequest.getDefaultInstance());
    }

    @Test
    void namespaceIsRequired_A1() throws Throwable {
        Status missing = refused(Code.FAILED_PRECONDITION, statuses(bench.wire.bare()));
        assertEquals("namespace is required: failed precondition", missing.getDescription());
        refused(Code.FAILED_PRECONDITION, statuses(bench.wire.in("")));
        statuses(bench.wire.in("default")).execute();
    }

    @Test
    void refusalCarriesItsReason() throws Throwable {
        var failure = assertThrows(StatusRuntimeException.class, statuses(bench.wire.bare()));
        var details = StatusProto.fromThrowable(failure).getDetails(0);
        assertEquals(
                "NAMESPACE_REQUIRED", ErrorInfo.parseFrom(details.getValue()).getReason());
    }

    /// Clients of containerd 2.x print what they cannot read of an error.
    @Test
    void clientsInGoGetTheReasonOfContainerdsServicesAsAPlainTrailer() throws Throwable {
        try (Wire go = new Wire(bench.server.address(), "grpc-go/1.59.0")) {
            var failure = assertThrows(StatusRuntimeException.class, statuses(go.bare()));
            assertEquals(
                    "namespace is required: failed precondition",
                    failure.getStatus().getDescription());
            Metadata trailers = Objects.requireNonNull(failure.getTrailers());
            assertEquals("NAMESPACE_REQUIRED", trailers.get(Statuses.REASON));
            assertEquals(Set.of("cas-reason"), named(trailers));
            var own = assertThrows(
                    StatusRuntimeException.class,
                    () -> VolumesGrpc.newBlockingStub(go.bare()).list(ListVolumesRequest.getDefaultInstance()));
            assertEquals(
                    Set.of("cas-reason", "grpc-status-details-bin"), named(Objects.requireNonNull(own.getTrailers())));
        }
    }

    private static Set<String> named(Metadata trailers) {
        Set<String> names = new TreeSet<>(trailers.keys());
        names.remove("content-type");
        return names;
    }

    @Test
    void namespaceHasASyntax_A2() throws Throwable {
        statuses(bench.wire.in("a".repeat(76))).execute();
        for (String bad : List.of("a".repeat(77), "-a", "a-", "a..b", "a/b", "a b", ".")) {
            refused(Code.INVALID_ARGUMENT, statuses(bench.wire.in(bad)));
        }
    }

    @Test
    void firstValueCounts() throws Throwable {
        statuses(bench.wire.with(NAMESPACE, "good", NAMESPACE, "not good")).execute();
        refused(Code.INVALID_ARGUMENT, statuses(bench.wire.with(NAMESPACE, "not good", NAMESPACE, "good")));
        statuses(bench.wire.with(NAMESPACE, "good", LEASE, "one lease", LEASE, "another"))
                .execute();
        assertEquals(List.of("one lease"), bench.view.leases);
    }

    @Test
    void everyOtherServiceNeedsANamespace_A4() {
        Channel bare = bench.wire.bare();
        List<Executable> calls = List.of(
                () -> ContentGrpc.newBlockingStub(bare).info(InfoRequest.getDefaultInstance()),
                () -> ImagesGrpc.newBlockingStub(bare).list(ListImagesRequest.getDefaultInstance()),
                () -> LeasesGrpc.newBlockingStub(bare)
                        .list(cas.proto.containerd.leases.v1.ListRequest.getDefaultInstance()),
                () -> SnapshotsGrpc.newBlockingStub(bare)
                        .list(ListSnapshotsRequest.getDefaultInstance())
                        .hasNext(),
                () -> DiffGrpc.newBlockingStub(bare).apply(ApplyRequest.getDefaultInstance()),
                () -> EventsGrpc.newBlockingStub(bare).publish(PublishRequest.getDefaultInstance()),
                () -> VolumesGrpc.newBlockingStub(bare).list(ListVolumesRequest.getDefaultInstance()));
        calls.forEach(call -> refused(Code.FAILED_PRECONDITION, call));
    }

    @Test
    void someServicesNeedNoNamespace_A4() {
        Channel bare = bench.wire.bare();
        NamespacesGrpc.newBlockingStub(bare).list(ListNamespacesRequest.getDefaultInstance());
        VersionGrpc.newBlockingStub(bare).version(Empty.getDefaultInstance());
        IntrospectionGrpc.newBlockingStub(bare).server(Empty.getDefaultInstance());
        var status = StoreGrpc.newBlockingStub(bare).status(StatusRequest.getDefaultInstance());
        assertEquals(Health.HEALTH_OK, status.getHealth());
        assertEquals("/persist", status.getRoot());
        NamespacesGrpc.newBlockingStub(bench.wire.in("not a namespace"))
                .list(ListNamespacesRequest.getDefaultInstance());
    }

    @Test
    void serverTellsWhoItIs_J1() {
        var server = IntrospectionGrpc.newBlockingStub(bench.wire.bare()).server(Empty.getDefaultInstance());
        assertEquals("00000000-0000-0001-0000-000000000002", server.getUuid());
        assertEquals(ProcessHandle.current().pid(), server.getPid());
        assertEquals(4_026_531_836L, server.getPidns());
    }

    @Test
    void pluginsAreWhatIsThere_J2_J3_J5() {
        var introspection = IntrospectionGrpc.newBlockingStub(bench.wire.bare());
        var overlay = introspection.plugins(PluginsRequest.newBuilder()
                .addFilters("type==io.containerd.snapshotter.v1, id==overlayfs")
                .build());
        assertEquals(1, overlay.getPluginsCount());
        assertEquals("/snapshots", overlay.getPlugins(0).getExportsMap().get("root"));
        assertEquals("linux", overlay.getPlugins(0).getPlatforms(0).getOs());
        var all = introspection.plugins(PluginsRequest.getDefaultInstance());
        assertTrue(all.getPluginsList().stream()
                .anyMatch(plugin -> plugin.getType().equals("io.containerd.grpc.v1")
                        && plugin.getId().equals("content")));
        var collecting = introspection.plugins(PluginsRequest.newBuilder()
                .addFilters("type==io.containerd.gc.v1, id==scheduler")
                .build());
        assertEquals(
                Map.of(
                        "PauseThreshold", "0.02",
                        "DeletionThreshold", "0",
                        "MutationThreshold", "100",
                        "ScheduleDelay", "0ms"),
                collecting.getPlugins(0).getExportsMap());
        var one = introspection.pluginInfo(PluginInfoRequest.newBuilder()
                .setType("io.containerd.content.v1")
                .setId("content")
                .build());
        assertEquals("content", one.getPlugin().getId());
        refused(Code.NOT_FOUND, () -> introspection.pluginInfo(PluginInfoRequest.getDefaultInstance()));
        refused(
                Code.INVALID_ARGUMENT,
                () -> introspection.plugins(
                        PluginsRequest.newBuilder().addFilters("type=x").build()));
    }
}
