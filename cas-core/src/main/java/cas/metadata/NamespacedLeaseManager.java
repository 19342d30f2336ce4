package cas.metadata;

import cas.error.CasException.AlreadyExists;
import cas.filter.Filter;
import cas.kv.WriteTransaction;
import cas.lease.Lease;
import cas.lease.LeaseManager;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Leases of one namespace (rules F1-F8).
final class NamespacedLeaseManager implements LeaseManager {
    private static final int RANDOM_BYTES = 3;

    private final Ledger ledger;
    private final Namespace namespace;

    NamespacedLeaseManager(Ledger ledger, Namespace namespace) {
        this.ledger = ledger;
        this.namespace = namespace;
    }

    @Override
    public Lease create(String id, Labels labels) throws IOException {
        Instant now = ledger.now();
        Optional<Lease> created = Optional.empty();
        while (created.isEmpty()) {
            Lease lease = new Lease(id.isEmpty() ? generated(now) : id, now, labels);
            created = ledger.write(tx -> created(tx, lease) ? Optional.of(lease) : Optional.empty());
            if (created.isEmpty() && !id.isEmpty()) {
                throw new AlreadyExists(
                        "cannot create lease \"" + id + "\": namespace \"" + namespace + "\" has one of that id");
            }
        }
        return created.get();
    }

    private boolean created(WriteTransaction tx, Lease lease) {
        byte[] key = LeaseRecord.key(namespace, lease.id());
        if (Schema.LEASES.has(tx, key)) {
            return false;
        }
        NamespaceRecord.touch(tx, namespace, lease.created());
        Schema.LEASES.put(tx, key, new LeaseRecord(Counter.take(tx, Counter.LEASES), lease));
        return true;
    }

    /// The reference server's form: nanoseconds and four random characters (rule F1).
    private String generated(Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        ledger.world().random().nextBytes(random);
        return now.get(ChronoField.NANO_OF_SECOND) + "-"
                + Base64.getUrlEncoder().encodeToString(random);
    }

    @Override
    public void delete(String id) throws IOException {
        ledger.remove(tx -> {
            LeaseBook.delete(tx, namespace, LeaseBook.require(tx, namespace, id));
            return true;
        });
    }

    @Override
    public List<Lease> list(Filter filter) throws IOException {
        List<Lease> leases = new ArrayList<>();
        ledger.walk(Schema.LEASES, Keys.of(namespace).toBytes(), (key, found) -> found.lease(), lease -> {
            if (filter.matches(lease)) {
                leases.add(lease);
            }
        });
        return List.copyOf(leases);
    }

    @Override
    public void addResource(String id, LeaseResource resource) throws IOException {
        ledger.write(tx -> {
            LeaseRecord lease = LeaseBook.require(tx, namespace, id);
            Schema.RESOURCES.put(tx, LeaseBook.key(lease, resource), resource);
            return true;
        });
    }

    @Override
    public void deleteResource(String id, LeaseResource resource) throws IOException {
        ledger.remove(tx -> {
            LeaseRecord lease = LeaseBook.require(tx, namespace, id);
            return Schema.RESOURCES.delete(tx, LeaseBook.key(lease, resource));
        });
    }

    @Override
    public List<LeaseResource> resources(String id) throws IOException {
        return ledger.read(tx -> List.copyOf(LeaseBook.resources(tx, LeaseBook.require(tx, namespace, id))));
    }
}
