package cas.server;

import cas.collection.CollectionTrigger;
import cas.collection.Collector;
import cas.collection.Schedule;
import cas.event.EventBus;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.os.Host;
import cas.overview.StoreOverview;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// What the server serves.
///
/// @param views what a namespace sees; asked once per call, so it must be cheap
public record ServedStore(
        Function<Namespace, StoreView> views,
        NamespaceStore namespaces,
        StoreOverview overview,
        Checker checker,
        EventBus events,
        Told told,
        Collecting collecting,
        Host host) {
    /// Who collects.
    ///
    /// @param trigger what a deletion waits for that is to be felt at once (rule G13)
    /// @param schedule what is told of it to who asks
    public record Collecting(Collector collector, CollectionTrigger trigger, Schedule schedule) {}

    /// What the list of plugins tells.
    ///
    /// @param snapshotters the roots of the loaded snapshotters by name
    /// @param capabilities what they can do beyond what every snapshotter does, by name
    /// @param isolated whether a namespace must send bytes that only others have (rule B42); asked each time
    public record Told(
            Map<String, Path> snapshotters, Map<String, Set<String>> capabilities, BooleanSupplier isolated) {
        public Told {
            snapshotters = Map.copyOf(snapshotters);
            capabilities = Map.copyOf(capabilities);
        }
    }
}
