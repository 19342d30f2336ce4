package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.lease.LeaseResource;
import cas.name.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who holds what: the entries of leases, as parts of others' transactions (rule F6).
final class LeaseBook {
    static final int SNAPSHOTTER_CHARS_MAX = 128;

    private static final String CONTENT = "content";
    private static final String IMAGES = "images";
    private static final String INGESTS = "ingests";
    private static final String SNAPSHOTS = "snapshots/";

    private LeaseBook() {}

    static LeaseResource content(Digest digest) {
        return new LeaseResource(CONTENT, digest.toString());
    }

    static LeaseResource ingest(String ref) {
        return new LeaseResource(INGESTS, ref);
    }

    static LeaseResource image(String name) {
        return new LeaseResource(IMAGES, name);
    }

    static LeaseResource snapshot(String snapshotter, String key) {
        return new LeaseResource(SNAPSHOTS + snapshotter, key);
    }

    static LeaseRecord require(ReadTransaction tx, Namespace namespace, String id) {
        return Schema.LEASES
                .get(tx, LeaseRecord.key(namespace, id))
                .orElseThrow(() -> new NotFound(
                        Reason.LEASE_NOT_FOUND,
                        "lease \"" + id + "\" does not exist in namespace \"" + namespace + "\""));
    }

    /// Nothing happens if the caller has no lease.
    ///
    /// @throws NotFound if the lease of the caller does not exist (rule A6)
    static void add(WriteTransaction tx, Caller caller, LeaseResource resource) {
        caller.lease().ifPresent(id -> {
            LeaseRecord lease = require(tx, caller.namespace(), id);
            Schema.RESOURCES.put(tx, key(lease, resource), resource);
        });
    }

    /// Nothing happens if the caller has no lease, or one that does not exist (rule A6).
    static void drop(WriteTransaction tx, Caller caller, LeaseResource resource) {
        caller.lease()
                .flatMap(id -> Schema.LEASES.get(tx, LeaseRecord.key(caller.namespace(), id)))
                .ifPresent(lease -> Schema.RESOURCES.delete(tx, key(lease, resource)));
    }

    /// In the order of rule F5.
    static List<LeaseResource> resources(ReadTransaction tx, LeaseRecord lease) {
        List<LeaseResource> resources = new ArrayList<>();
        Schema.RESOURCES.scan(tx, prefix(lease), (key, resource) -> resources.add(resource));
        return resources;
    }

    /// Forgets a lease and what it holds.
    static void delete(WriteTransaction tx, Namespace namespace, LeaseRecord lease) {
        for (LeaseResource resource : resources(tx, lease)) {
            Schema.RESOURCES.delete(tx, key(lease, resource));
        }
        Schema.LEASES.delete(tx, LeaseRecord.key(namespace, lease.lease().id()));
    }

    /// As [#delete], but at most so many resources at a time.
    ///
    /// @return whether the lease is gone
    static boolean deleteSome(WriteTransaction tx, Namespace namespace, LeaseRecord lease, int resourcesMax) {
        List<byte[]> keys = new ArrayList<>();
        Schema.RESOURCES.scan(tx, prefix(lease), (key, resource) -> {
            keys.add(key);
            return keys.size() < resourcesMax;
        });
        keys.forEach(key -> Schema.RESOURCES.delete(tx, key));
        return keys.size() < resourcesMax
                && Schema.LEASES.delete(
                        tx, LeaseRecord.key(namespace, lease.lease().id()));
    }

    private static byte[] prefix(LeaseRecord lease) {
        return Keys.key().number(lease.number()).toBytes();
    }

    /// @throws InvalidArgument if the resource is malformed
    /// @throws Unimplemented if its type is not known (rule F4)
    static byte[] key(LeaseRecord lease, LeaseResource resource) {
        Keys key = Keys.key().number(lease.number());
        String type = resource.type();
        Optional<String> snapshotter = snapshotter(type);
        if (snapshotter.isPresent()) {
            return key.mark(4).ended(snapshotter.get()).name(nonEmpty(resource));
        }
        return switch (type) {
            case CONTENT -> key.mark(1).name(Digest.parse(resource.id()).toString());
            case IMAGES -> key.mark(2).name(nonEmpty(resource));
            case INGESTS -> key.mark(3).name(nonEmpty(resource));
            default -> throw unknown(type);
        };
    }

    private static Optional<String> snapshotter(String type) {
        if (!type.startsWith(SNAPSHOTS)) {
            return Optional.empty();
        }
        String name = type.substring(SNAPSHOTS.length());
        if (name.isEmpty() || name.length() > SNAPSHOTTER_CHARS_MAX || !name.matches("[\\w.-]+")) {
            throw invalid(type);
        }
        return Optional.of(name);
    }

    private static String nonEmpty(LeaseResource resource) {
        if (resource.id().isEmpty()) {
            throw new InvalidArgument("lease resource of type " + resource.type() + ": expected an id, found none");
        }
        return resource.id();
    }

    private static RuntimeException unknown(String type) {
        String first = type.contains("/") ? type.substring(0, type.indexOf('/')) : type;
        boolean malformed = List.of(CONTENT, IMAGES, INGESTS, "snapshots").contains(first);
        return malformed
                ? invalid(type)
                : new Unimplemented("lease resource type \"" + shown(type) + "\": expected content, images, ingests or "
                        + "snapshots/<snapshotter>");
    }

    private static InvalidArgument invalid(String type) {
        return new InvalidArgument("lease resource type \"" + shown(type)
                + "\": expected content, images, ingests or snapshots/<snapshotter>");
    }

    private static String shown(String type) {
        return type.length() > SNAPSHOTTER_CHARS_MAX ? type.substring(0, SNAPSHOTTER_CHARS_MAX) + "..." : type;
    }
}
