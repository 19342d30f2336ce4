package cas.metadata;

import cas.content.BlobStore;
import cas.content.IngestStatus;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.Event;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The namespaces themselves (rules H1-H6).
final class MetadataNamespaceStore implements NamespaceStore {
    private final Ledger ledger;
    private final BlobStore blobs;

    MetadataNamespaceStore(Ledger ledger, BlobStore blobs) {
        this.ledger = ledger;
        this.blobs = blobs;
    }

    @Override
    public void create(Namespace namespace, Labels labels) throws IOException {
        labels.checked();
        StoredQuotas.check(namespace, labels);
        byte[] key = NamespaceRecord.key(namespace);
        ledger.write(tx -> {
            if (Schema.NAMESPACES.has(tx, key)) {
                throw new AlreadyExists("cannot create namespace \"" + namespace + "\": it exists");
            }
            Schema.NAMESPACES.put(tx, key, new NamespaceRecord(labels, ledger.now()));
            return true;
        });
        publish(namespace, new Event.NamespaceCreated(namespace.text(), labels));
    }

    @Override
    public Labels labels(Namespace namespace) throws IOException {
        return ledger.read(tx -> Schema.NAMESPACES
                .get(tx, NamespaceRecord.key(namespace))
                .map(NamespaceRecord::labels)
                .orElse(Labels.none()));
    }

    @Override
    public void update(Namespace namespace, Labels labels, FieldMask mask) throws IOException {
        // Plain "labels" is refused here and nowhere else (rule H3).
        mask.require("namespace \"" + namespace + "\"", path -> FieldMask.isLabelPath(path) && !path.equals("labels"));
        byte[] key = NamespaceRecord.key(namespace);
        Labels after = ledger.write(tx -> {
            Optional<NamespaceRecord> there = Schema.NAMESPACES.get(tx, key);
            if (there.isEmpty() && mask.isAll() && labels.isEmpty()) {
                // Nothing is set, so nothing comes to be.
                return Labels.none();
            }
            NamespaceRecord before = there.orElseGet(() -> new NamespaceRecord(Labels.none(), ledger.now()));
            Labels changed =
                    mask.apply("labels", before.labels(), labels.asMap()).checked();
            StoredQuotas.check(namespace, changed);
            Schema.NAMESPACES.put(tx, key, new NamespaceRecord(changed, before.created()));
            return changed;
        });
        publish(namespace, new Event.NamespaceUpdated(namespace.text(), after));
    }

    @Override
    public SortedMap<Namespace, Labels> list() throws IOException {
        return list(false);
    }

    /// @param reserved whether those of the plugin's role are wanted, or those of clients
    SortedMap<Namespace, Labels> list(boolean reserved) throws IOException {
        SortedMap<Namespace, Labels> wanted = new TreeMap<>();
        ledger.walk(
                Schema.NAMESPACES,
                new byte[0],
                (key, found) -> Map.entry(new Namespace(Keys.textIn(key, 0)), found.labels()),
                found -> {
                    if (found.getKey().isReserved() == reserved) {
                        wanted.put(found.getKey(), found.getValue());
                    }
                });
        return Collections.unmodifiableSortedMap(wanted);
    }

    @Override
    public void delete(Namespace namespace) throws IOException {
        ledger.remove(tx -> {
            if (!Schema.NAMESPACES.has(tx, NamespaceRecord.key(namespace))) {
                throw new NotFound(
                        Reason.NAMESPACE_NOT_FOUND, "cannot delete namespace \"" + namespace + "\": there is none");
            }
            List<String> holdings = holdings(tx, namespace);
            if (!holdings.isEmpty()) {
                throw new FailedPrecondition(
                        Reason.NAMESPACE_NOT_EMPTY,
                        "cannot delete namespace \"" + namespace + "\": expected it empty, found "
                                + String.join(", ", holdings));
            }
            return deleted(tx, namespace);
        });
        abortIngests(namespace);
        publish(namespace, new Event.NamespaceDeleted(namespace.text()));
    }

    /// Leases count as nothing and go with their namespace (rule H4).
    private static boolean deleted(WriteTransaction tx, Namespace namespace) {
        List<LeaseRecord> leases = new ArrayList<>();
        Schema.LEASES.scan(tx, Keys.of(namespace).toBytes(), (key, lease) -> leases.add(lease));
        leases.forEach(lease -> LeaseBook.delete(tx, namespace, lease));
        return Schema.NAMESPACES.delete(tx, NamespaceRecord.key(namespace));
    }

    private void abortIngests(Namespace namespace) throws IOException {
        for (IngestStatus status : blobs.statuses()) {
            if (status.ref().startsWith(BackEndRef.prefix(namespace))) {
                try {
                    blobs.abort(status.ref());
                } catch (NotFound e) {
                    // Its writer committed or aborted it meanwhile.
                }
            }
        }
    }

    @Override
    public List<String> holdings(Namespace namespace) throws IOException {
        return ledger.read(tx -> holdings(tx, namespace));
    }

    private static List<String> holdings(ReadTransaction tx, Namespace namespace) {
        byte[] prefix = Keys.of(namespace).toBytes();
        List<String> holdings = new ArrayList<>();
        if (Schema.IMAGES.any(tx, prefix)) {
            holdings.add("images");
        }
        if (Schema.BLOBS.any(tx, prefix)) {
            holdings.add("blobs");
        }
        if (Schema.CONTAINERS.any(tx, prefix)) {
            holdings.add("containers");
        }
        for (String snapshotter : snapshotters(tx, prefix)) {
            holdings.add("snapshots on \"" + snapshotter + "\" snapshotter");
        }
        boolean[] volumes = {false};
        Schema.VOLUMES.scan(tx, new byte[0], (key, entry) -> {
            volumes[0] = entry.volume().namespace().equals(namespace);
            return !volumes[0];
        });
        if (volumes[0]) {
            holdings.add("volumes");
        }
        return holdings;
    }

    private static SortedSet<String> snapshotters(ReadTransaction tx, byte[] prefix) {
        SortedSet<String> names = new TreeSet<>();
        Schema.SNAPSHOTS.scan(tx, prefix, (key, snapshot) -> {
            names.add(Keys.textIn(key, prefix.length));
            return true;
        });
        return names;
    }

    private void publish(Namespace namespace, Event event) {
        ledger.world().events().publish(namespace, event);
    }
}
