package cas.metadata;

import cas.container.Container;
import cas.container.Container.Root;
import cas.container.ContainerStore;
import cas.container.Payload;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.Event;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Containers of one namespace. No lease holds them, and no collection takes them.
final class NamespacedContainerStore implements ContainerStore {
    private static final String LABELS = "labels";
    private static final String EXTENSIONS = "extensions";
    private static final String SPEC = "spec";
    private static final String IMAGE = "image";
    private static final String SNAPSHOT_KEY = "snapshotkey";
    private static final Set<String> PATHS = Set.of(LABELS, EXTENSIONS, SPEC, IMAGE, SNAPSHOT_KEY);

    private final Ledger ledger;
    private final Caller caller;

    NamespacedContainerStore(Ledger ledger, Caller caller) {
        this.ledger = ledger;
        this.caller = caller;
    }

    @Override
    public Optional<Container> get(String id) throws IOException {
        return ledger.read(tx -> Schema.CONTAINERS.get(tx, ContainerForm.key(caller.namespace(), id)));
    }

    @Override
    public List<Container> list(Filter filter) throws IOException {
        List<Container> containers = new ArrayList<>();
        byte[] prefix = Keys.of(caller.namespace()).toBytes();
        ledger.walk(Schema.CONTAINERS, prefix, (key, container) -> container, container -> {
            if (filter.matches(container)) {
                containers.add(container);
            }
        });
        return List.copyOf(containers);
    }

    @Override
    public Container create(Container wanted) throws IOException {
        Instant now = ledger.now();
        Container container = wanted.checked().at(now, now);
        byte[] key = ContainerForm.key(caller.namespace(), container.id());
        ledger.write(tx -> {
            if (Schema.CONTAINERS.has(tx, key)) {
                throw new AlreadyExists(
                        "cannot create container \"" + container.id() + "\": " + caller + " has one of that id");
            }
            NamespaceRecord.touch(tx, caller.namespace(), now);
            Schema.CONTAINERS.put(tx, key, container);
            return true;
        });
        ledger.world()
                .events()
                .publish(
                        caller.namespace(),
                        new Event.ContainerCreated(container.id(), container.image(), container.runtime()));
        return container;
    }

    @Override
    public Container update(Container wanted, FieldMask mask) throws IOException {
        byte[] key = ContainerForm.key(caller.namespace(), wanted.id());
        Container updated = ledger.write(tx -> {
            Container before = Schema.CONTAINERS.get(tx, key).orElseThrow(() -> absent("update", wanted.id()));
            require(before, wanted, mask);
            Container after = changed(before, wanted, mask).checked().at(before.created(), ledger.now());
            Schema.CONTAINERS.put(tx, key, after);
            return after;
        });
        ledger.world()
                .events()
                .publish(
                        caller.namespace(),
                        new Event.ContainerUpdated(
                                updated.id(),
                                updated.image(),
                                updated.labels(),
                                updated.root().key()));
        return updated;
    }

    private static void require(Container before, Container wanted, FieldMask mask) {
        String thing = "container \"" + before.id() + "\"";
        mask.require(
                thing,
                path -> PATHS.contains(path)
                        || FieldMask.isLabelPath(path)
                        || path.startsWith(EXTENSIONS + ".") && path.length() > EXTENSIONS.length() + 1);
        if (mask.isAll()
                && !(before.root().snapshotter().equals(wanted.root().snapshotter())
                        && before.runtime().name().equals(wanted.runtime().name()))) {
            throw new InvalidArgument("cannot update " + thing + ": expected snapshotter \""
                    + before.root().snapshotter() + "\" and runtime \""
                    + before.runtime().name() + "\", which never change");
        }
    }

    private static Container changed(Container before, Container wanted, FieldMask mask) {
        Root root = new Root(
                before.root().snapshotter(),
                named(mask, SNAPSHOT_KEY) ? wanted.root().key() : before.root().key());
        Labels labels = mask.apply(LABELS, before.labels(), wanted.labels().asMap());
        return new Container(
                before.id(),
                labels,
                named(mask, IMAGE) ? wanted.image() : before.image(),
                before.runtime(),
                named(mask, SPEC) ? wanted.spec() : before.spec(),
                root,
                extensions(before, wanted, mask),
                before.sandbox(),
                before.created(),
                before.updated());
    }

    private static boolean named(FieldMask mask, String path) {
        return mask.isAll() || mask.paths().contains(path);
    }

    private static SortedMap<String, Payload> extensions(Container before, Container wanted, FieldMask mask) {
        if (named(mask, EXTENSIONS)) {
            return wanted.extensions();
        }
        SortedMap<String, Payload> extensions = new TreeMap<>(before.extensions());
        for (String path : mask.paths()) {
            if (path.startsWith(EXTENSIONS + ".")) {
                String name = path.substring(EXTENSIONS.length() + 1);
                Payload payload = wanted.extensions().get(name);
                if (payload == null) {
                    extensions.remove(name);
                } else {
                    extensions.put(name, payload);
                }
            }
        }
        return extensions;
    }

    @Override
    public void delete(String id) throws IOException {
        byte[] key = ContainerForm.key(caller.namespace(), id);
        ledger.remove(tx -> {
            if (!Schema.CONTAINERS.delete(tx, key)) {
                throw absent("delete", id);
            }
            return true;
        });
        ledger.world().events().publish(caller.namespace(), new Event.ContainerDeleted(id));
    }

    private NotFound absent(String doing, String id) {
        return new NotFound(
                Reason.CONTAINER_NOT_FOUND, "cannot " + doing + " container \"" + id + "\": " + caller + " has none");
    }
}
