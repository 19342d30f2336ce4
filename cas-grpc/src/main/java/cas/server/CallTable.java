package cas.server;

import static cas.server.AgentRole.DOWNLOADER;
import static cas.server.AgentRole.OPERATOR;
import static cas.server.AgentRole.READER;
import static cas.server.AgentRole.VERIFIER;
import static cas.server.AgentRole.VOLUMEMGR;

import cas.proto.containerd.containers.v1.ContainersGrpc;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.proto.containerd.events.v1.EventsGrpc;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.introspection.v1.IntrospectionGrpc;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.mounts.v1.MountsGrpc;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.proto.containerd.streaming.v1.StreamingGrpc;
import cas.proto.containerd.transfer.v1.TransferGrpc;
import cas.proto.containerd.version.v1.VersionGrpc;
import cas.proto.grpc.health.v1.HealthGrpc;
import cas.proto.grpc.reflection.v1.ServerReflectionGrpc;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.volumes.v1.VolumesGrpc;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which role may make which call: every method that is served, in one row. A method that is in none is the
/// operator's alone, and a test fails until it has one.
final class CallTable {
    private static final Set<AgentRole> EVERYBODY = EnumSet.allOf(AgentRole.class);
    private static final Set<AgentRole> OPERATORS = EnumSet.of(OPERATOR);
    private static final Set<AgentRole> MANAGERS = EnumSet.of(OPERATOR, VOLUMEMGR);
    private static final Set<AgentRole> LOOKERS = EnumSet.of(OPERATOR, VOLUMEMGR, READER);
    private static final Set<AgentRole> CHECKERS = EnumSet.of(OPERATOR, VOLUMEMGR, READER, VERIFIER);
    private static final Set<AgentRole> WRITERS = EnumSet.of(OPERATOR, VOLUMEMGR, DOWNLOADER);
    private static final Set<AgentRole> BRINGERS = EnumSet.of(OPERATOR, VOLUMEMGR, DOWNLOADER, VERIFIER);
    private static final Set<AgentRole> TAKERS = EnumSet.of(OPERATOR, VOLUMEMGR, VERIFIER);

    private static final Map<String, Set<AgentRole>> ROLES = new CallTable().filled();

    private final Map<String, Set<AgentRole>> rows = new HashMap<>();

    private CallTable() {}

    /// Who may call this.
    ///
    /// @param method its full name
    static Set<AgentRole> roles(String method) {
        return ROLES.getOrDefault(method, OPERATORS);
    }

    /// What somebody with these roles may call.
    static Set<String> calls(Set<AgentRole> roles) {
        return ROLES.entrySet().stream()
                .filter(row -> row.getValue().stream().anyMatch(roles::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Who may call this, for messages.
    static String wanted(String method) {
        return roles(method).stream().sorted().map(AgentRole::word).collect(Collectors.joining(" or "));
    }

    /// The full names of all methods that have a row.
    static Set<String> methods() {
        return new TreeSet<>(ROLES.keySet());
    }

    static boolean mayTake(AgentRole role) {
        return TAKERS.contains(role);
    }

    /// Who may have files taken, for messages.
    static String takers() {
        return TAKERS.stream().sorted().map(AgentRole::word).collect(Collectors.joining(", "));
    }

    private Map<String, Set<AgentRole>> filled() {
        row(VersionGrpc.SERVICE_NAME, EVERYBODY, "Version");
        row(HealthGrpc.SERVICE_NAME, EVERYBODY, "Check", "Watch");
        row(ServerReflectionGrpc.SERVICE_NAME, EVERYBODY, "ServerReflectionInfo");
        row(ReflectionService.OLD_NAME, EVERYBODY, "ServerReflectionInfo");
        row(IntrospectionGrpc.SERVICE_NAME, EVERYBODY, "Plugins", "Server", "PluginInfo");
        row(ContentGrpc.SERVICE_NAME, CHECKERS, "List", "Read");
        row(ContentGrpc.SERVICE_NAME, EVERYBODY, "Info", "Status", "ListStatuses");
        row(ContentGrpc.SERVICE_NAME, WRITERS, "Write", "Abort");
        row(ContentGrpc.SERVICE_NAME, MANAGERS, "Update", "Delete");
        row(ImagesGrpc.SERVICE_NAME, LOOKERS, "Get", "List");
        row(ImagesGrpc.SERVICE_NAME, MANAGERS, "Create", "Update", "Delete");
        row(SnapshotsGrpc.SERVICE_NAME, LOOKERS, "Stat", "List", "Usage");
        row(SnapshotsGrpc.SERVICE_NAME, MANAGERS, "Prepare", "View", "Mounts", "Commit", "Remove", "Update", "Cleanup");
        row(LeasesGrpc.SERVICE_NAME, LOOKERS, "List", "ListResources");
        // Without the right to end one: leases have no owner, and one that expires ends by itself.
        row(LeasesGrpc.SERVICE_NAME, BRINGERS, "Create", "AddResource");
        row(LeasesGrpc.SERVICE_NAME, MANAGERS, "Delete", "DeleteResource");
        row(DiffGrpc.SERVICE_NAME, MANAGERS, "Apply", "Diff");
        row(TransferGrpc.SERVICE_NAME, MANAGERS, "Transfer");
        row(StreamingGrpc.SERVICE_NAME, MANAGERS, "Stream");
        row(ContainersGrpc.SERVICE_NAME, LOOKERS, "Get", "List", "ListStream");
        row(ContainersGrpc.SERVICE_NAME, MANAGERS, "Create", "Update", "Delete");
        row(MountsGrpc.SERVICE_NAME, LOOKERS, "Info", "List");
        row(MountsGrpc.SERVICE_NAME, MANAGERS, "Activate", "Deactivate", "Update");
        row(NamespacesGrpc.SERVICE_NAME, LOOKERS, "Get", "List");
        row(NamespacesGrpc.SERVICE_NAME, MANAGERS, "Create", "Update", "Delete");
        row(EventsGrpc.SERVICE_NAME, LOOKERS, "Subscribe");
        row(EventsGrpc.SERVICE_NAME, MANAGERS, "Publish", "Forward");
        row(VolumesGrpc.SERVICE_NAME, LOOKERS, "Get", "List", "Usage", "Verify", "ListSnapshots", "Watch");
        row(VolumesGrpc.SERVICE_NAME, MANAGERS, "Plan", "Create", "Delete", "Mount", "Unmount", "Export");
        row(VolumesGrpc.SERVICE_NAME, MANAGERS, "Resize", "Purge", "Move");
        row(VolumesGrpc.SERVICE_NAME, MANAGERS, "CreateSnapshot", "RollbackSnapshot", "DeleteSnapshot");
        row(StoreGrpc.SERVICE_NAME, EVERYBODY, "Status");
        row(StoreGrpc.SERVICE_NAME, LOOKERS, "Usage", "Why");
        row(StoreGrpc.SERVICE_NAME, TAKERS, "Take");
        // They read the whole store, or take from all namespaces.
        row(StoreGrpc.SERVICE_NAME, OPERATORS, "Check", "Collect");
        return Map.copyOf(rows);
    }

    private void row(String service, Set<AgentRole> roles, String... methods) {
        for (String method : methods) {
            Set<AgentRole> before = rows.put(service + "/" + method, Set.copyOf(roles));
            if (before != null) {
                throw new IllegalStateException(service + "/" + method + " has two rows");
            }
        }
    }
}
