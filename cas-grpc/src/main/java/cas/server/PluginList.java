package cas.server;

import cas.collection.Schedule;
import cas.proto.containerd.introspection.v1.Plugin;
import cas.proto.containerd.types.Platform;
import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What this server is made of, in the field's words (rule J5): only what is really there. Clients look for
/// the snapshotter before they unpack (rule J3).
final class PluginList {
    private static final String TYPE_PREFIX = "io.containerd.";
    private static final String TYPE_SUFFIX = ".v1";

    private PluginList() {}

    static List<Plugin> of(ServedStore store, List<BindableService> services) {
        List<Plugin> plugins = new ArrayList<>();
        plugins.add(plugin("content", "content").build());
        plugins.add(plugin("differ", "walking").addPlatforms(platform()).build());
        plugins.add(plugin("event", "exchange").build());
        Schedule schedule = store.collecting().schedule();
        plugins.add(plugin("gc", "scheduler")
                .putExports("PauseThreshold", Double.toString(schedule.pauseThreshold()))
                .putExports("DeletionThreshold", Integer.toString(schedule.deletionThreshold()))
                .putExports("MutationThreshold", Integer.toString(schedule.mutationThreshold()))
                .putExports("ScheduleDelay", schedule.scheduleDelay().toMillis() + "ms")
                .build());
        plugins.add(plugin("lease", "manager").build());
        plugins.add(plugin("metadata", "lmdb")
                .putExports("policy", store.told().isolated().getAsBoolean() ? "isolated" : "shared")
                .build());
        new TreeMap<>(store.told().snapshotters())
                .forEach((name, root) -> plugins.add(plugin("snapshotter", name)
                        .addPlatforms(platform())
                        .putExports("root", root.toString())
                        .addAllCapabilities(
                                new TreeSet<>(store.told().capabilities().getOrDefault(name, Set.of())))
                        .build()));
        services.stream()
                .map(service -> service.bindService().getServiceDescriptor().getName())
                .map(name -> name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                .sorted()
                .forEach(name -> plugins.add(plugin("grpc", name).build()));
        return plugins;
    }

    private static Plugin.Builder plugin(String kind, String id) {
        return Plugin.newBuilder().setType(TYPE_PREFIX + kind + TYPE_SUFFIX).setId(id);
    }

    private static Platform platform() {
        String machine = System.getProperty("os.arch");
        return Platform.newBuilder()
                .setOs("linux")
                .setArchitecture(machine.equals("aarch64") ? "arm64" : machine)
                .build();
    }
}
