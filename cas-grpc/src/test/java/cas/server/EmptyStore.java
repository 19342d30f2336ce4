package cas.server;

import cas.collection.Chain;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collector;
import cas.collection.Removal;
import cas.collection.Schedule;
import cas.collection.Subject;
import cas.event.EventBus;
import cas.finding.Soundness;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.os.Host;
import cas.overview.Capacity;
import cas.overview.Directory;
import cas.overview.LastStop;
import cas.overview.Reserved;
import cas.overview.StoreOverview;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.overview.Vault;
import cas.server.ServedStore.Collecting;
import cas.server.ServedStore.Told;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/// A store for tests that never get as far as the store.
final class EmptyStore implements NamespaceStore, StoreOverview, Collector, Host {
    static ServedStore served() {
        return served(namespace -> {
            throw unused();
        });
    }

    static ServedStore served(Function<Namespace, StoreView> views) {
        EmptyStore empty = new EmptyStore();
        return new ServedStore(
                views,
                empty,
                empty,
                (_, _) -> {
                    throw unused();
                },
                new EventBus(InstantSource.system()),
                new Told(
                        Map.of("overlayfs", Path.of("/snapshots")), Map.of("overlayfs", Set.of("rebase")), () -> false),
                new Collecting(empty, () -> {}, Schedule.DEFAULT),
                empty);
    }

    private static AssertionError unused() {
        return new AssertionError("this test means to end before the store");
    }

    @Override
    public void create(Namespace namespace, Labels labels) {
        throw unused();
    }

    @Override
    public Labels labels(Namespace namespace) {
        return Labels.none();
    }

    @Override
    public void update(Namespace namespace, Labels labels, FieldMask mask) {
        throw unused();
    }

    @Override
    public SortedMap<Namespace, Labels> list() {
        return new TreeMap<>();
    }

    @Override
    public void delete(Namespace namespace) {
        throw unused();
    }

    @Override
    public List<String> holdings(Namespace namespace) {
        return List.of();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(
                new UUID(1, 2),
                Path.of("/persist"),
                1,
                List.of("a"),
                Instant.EPOCH,
                LastStop.CLEAN,
                Optional.empty(),
                List.of(),
                List.of(new Directory(Directory.Role.CASE, Path.of("/persist/vault/case"), true)),
                new Capacity(100, 50, 10, 5),
                Soundness.UNKNOWN,
                new Reserved(8, 8, 0),
                "fenced",
                Vault.PLAIN);
    }

    @Override
    public StoreUsage usage() {
        throw unused();
    }

    @Override
    public Collected collect(CollectRequest request, Consumer<Removal> visitor) {
        throw unused();
    }

    @Override
    public List<Chain> why(Subject subject) {
        throw unused();
    }

    @Override
    public String bootId() {
        return "boot";
    }

    @Override
    public long pidNamespace() {
        return 4_026_531_836L;
    }
}
