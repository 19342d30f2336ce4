package cas.server;

import cas.event.EventBus;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.overview.StoreOverview;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A store for tests that never get as far as the store.
final class EmptyStore implements NamespaceStore, StoreOverview {
    static ServedStore served() {
        EmptyStore empty = new EmptyStore();
        return new ServedStore(
                namespace -> {
                    throw unused();
                },
                empty,
                empty,
                new EventBus(InstantSource.system()),
                Map.of());
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
        throw unused();
    }

    @Override
    public StoreUsage usage() {
        throw unused();
    }
}
