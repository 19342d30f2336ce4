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
import java.util.function.Function;

/// What the server serves.
///
/// @param views what a namespace sees; asked once per call, so it must be cheap
/// @param snapshotters the roots of the loaded snapshotters by name
public record ServedStore(
        Function<Namespace, StoreView> views,
        NamespaceStore namespaces,
        StoreOverview overview,
        Checker checker,
        EventBus events,
        Map<String, Path> snapshotters,
        Collecting collecting,
        Host host) {
    /// Who collects.
    ///
    /// @param trigger what a deletion waits for that is to be felt at once (rule G13)
    /// @param schedule what is told of it to who asks
    public record Collecting(Collector collector, CollectionTrigger trigger, Schedule schedule) {}

    public ServedStore {
        snapshotters = Map.copyOf(snapshotters);
    }
}
