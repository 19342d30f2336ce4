package cas.metadata;

import cas.container.Container;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.image.Image;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import cas.lease.LeaseResource;
import cas.name.Namespace;
import cas.snapshot.SnapshotInfo;
import cas.volume.Volume;
import cas.volume.VolumeOrigin;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads records and says what each of them holds (rules G2-G5). What cannot be read holds who knows what, so
/// it ends the walk with a [DataLoss] instead of letting something go.
final class ReferenceScan {
    /// Entries read in one transaction: few enough for a fraction of a second, since an open reader keeps the
    /// database from using freed room again.
    private static final int PAGE_ENTRIES = 16 * 1024;

    /// Whose keys begin with a namespace; leases first: what they hold is kept under their numbers.
    private static final List<TypedTable<?>> TABLES =
            List.of(Schema.LEASES, Schema.IMAGES, Schema.CONTAINERS, Schema.SNAPSHOTS, Schema.BLOBS);

    private static final Field BLOB_LABELS = Field.labels(4, "labels");
    private static final Field BLOB_CREATED = Field.time(2, "created");
    private static final String FLAT = ReferenceLabels.PREFIX + "flat";
    private static final byte RESERVED = (byte) Namespace.PLUGIN.text().charAt(0);
    private static final byte[] LABEL_PREFIX = ReferenceLabels.prefixBytes();

    private final Ledger ledger;
    private final List<String> snapshotters;
    private final Terms terms;
    private final BlobLabels blobLabels;
    private final Map<Long, LeaseAt> leases = new HashMap<>();

    /// @param now what is over by then counts as over
    /// @param young blobs and snapshots made after this are held
    record Terms(Instant now, Instant young) {}

    /// A lease, found by its number.
    private static final class LeaseAt {
        private final byte[] key;
        private final byte[] value;
        private final byte[] namespace;
        private final long node;
        private final boolean flat;

        LeaseAt(byte[] key, byte[] value, LeaseRecord lease) {
            this.key = key;
            this.value = value;
            namespace = ReferenceLabels.namespaceOf(key);
            node = Nodes.of(Schema.LEASES, key);
            flat = lease.lease().labels().get(FLAT).isPresent();
        }
    }

    /// Gives the one who hears what a record says.
    @FunctionalInterface
    interface Listener {
        Links at(Table table, byte[] key, byte[] value, long node);
    }

    ReferenceScan(Ledger ledger, List<String> snapshotters, Terms terms) {
        this.ledger = ledger;
        this.snapshotters = List.copyOf(snapshotters);
        this.terms = terms;
        this.blobLabels = new BlobLabels(terms.now());
    }

    /// All records of one namespace or, without a prefix, of all.
    void walk(byte[] prefix, Listener listener) throws IOException {
        for (TypedTable<?> table : TABLES) {
            pages(table, prefix, (tx, key, value) -> record(tx, table.table(), key, value, listener));
        }
        for (TypedTable<?> table : List.of(Schema.RESOURCES, Schema.VOLUMES, Schema.INTENTS, Schema.VOLUME_SNAPSHOTS)) {
            pages(table, new byte[0], (tx, key, value) -> record(tx, table.table(), key, value, listener));
        }
    }

    private interface EntryVisitor {
        void visit(ReadTransaction tx, byte[] key, byte[] value);
    }

    private void pages(TypedTable<?> table, byte[] prefix, EntryVisitor visitor) throws IOException {
        Optional<byte[]> next = Optional.of(prefix);
        while (next.isPresent()) {
            next = page(table, prefix, next.get(), visitor);
        }
    }

    /// @return where the next page begins
    private Optional<byte[]> page(TypedTable<?> table, byte[] prefix, byte[] from, EntryVisitor visitor)
            throws IOException {
        return ledger.read(tx -> {
            byte[][] last = {from};
            int[] seen = {0};
            tx.scan(table.table(), prefix, from, (key, value) -> {
                visitor.visit(tx, key, value);
                last[0] = key;
                return ++seen[0] < PAGE_ENTRIES;
            });
            return seen[0] < PAGE_ENTRIES ? Optional.empty() : Optional.of(Keys.after(last[0]));
        });
    }

    /// One record that was found, or looked up by what a [WriteLog] remembers.
    void record(ReadTransaction tx, Table table, byte[] key, byte[] value, Listener listener) {
        try {
            if (table.equals(Schema.BLOBS.table())) {
                blob(tx, key, value, listener.at(table, key, value, Nodes.of(Schema.BLOBS, key)));
            } else if (table.equals(Schema.SNAPSHOTS.table())) {
                SnapshotRecord snapshot = Schema.SNAPSHOTS.codec().decode(FieldReader.of(value));
                snapshot(tx, key, snapshot.info(), listener.at(table, key, value, Nodes.of(Schema.SNAPSHOTS, key)));
            } else if (table.equals(Schema.IMAGES.table())) {
                Image image = Schema.IMAGES.codec().decode(FieldReader.of(value));
                image(tx, key, image, listener.at(table, key, value, Nodes.of(Schema.IMAGES, key)));
            } else if (table.equals(Schema.CONTAINERS.table())) {
                Container container = Schema.CONTAINERS.codec().decode(FieldReader.of(value));
                container(tx, key, container, listener.at(table, key, value, Nodes.of(Schema.CONTAINERS, key)));
            } else if (table.equals(Schema.LEASES.table())) {
                LeaseRecord lease = Schema.LEASES.codec().decode(FieldReader.of(value));
                lease(key, value, lease, listener.at(table, key, value, Nodes.of(Schema.LEASES, key)));
            } else if (table.equals(Schema.RESOURCES.table())) {
                resource(key, Schema.RESOURCES.codec().decode(FieldReader.of(value)), listener);
            } else {
                ofVolumes(table, key, value, listener);
            }
        } catch (Malformed e) {
            throw new DataLoss("damaged metadata: table " + table.name() + ", key " + Keys.shown(key) + " (hex "
                    + HexFormat.of().formatHex(key) + "): expected a value, found " + e.getMessage()
                    + "; nothing is collected while what it holds is not known");
        }
    }

    private void ofVolumes(Table table, byte[] key, byte[] value, Listener listener) throws Malformed {
        if (table.equals(Schema.VOLUMES.table())) {
            Volume volume = Schema.VOLUMES.codec().decode(FieldReader.of(value)).volume();
            volume(volume, listener.at(table, key, value, Nodes.of(Schema.VOLUMES, key)));
        } else if (table.equals(Schema.INTENTS.table())) {
            var intent = Schema.INTENTS.codec().decode(FieldReader.of(value));
            Links links = listener.at(table, key, value, Nodes.of(Schema.INTENTS, key));
            links.root("volume under way");
            intent.snapshotKey().ifPresent(name -> stands(intent.namespace(), name, links));
        } else if (table.equals(Schema.VOLUME_SNAPSHOTS.table())) {
            var member = Schema.VOLUME_SNAPSHOTS.codec().decode(FieldReader.of(value));
            Volume then = member.volume().volume();
            Links links = listener.at(table, key, value, Nodes.of(Schema.VOLUME_SNAPSHOTS, key));
            links.root("snapshot of a volume");
            then.snapshotKey().ifPresent(name -> stands(then.namespace(), name, links));
        }
    }

    /// What containerd keeps here as its plugin is its own collector's, and never ours.
    private static void plugins(byte[] key, Links links) {
        if (key[0] == RESERVED) {
            links.root("containerd, whose plugin this is");
        }
    }

    private void blob(ReadTransaction tx, byte[] key, byte[] value, Links links) throws Malformed {
        plugins(key, links);
        RawFields.labels(value, BLOB_LABELS, LABEL_PREFIX, blobLabels.of(tx, key, links));
        if (terms.young().isBefore(terms.now())
                && RawFields.time(value, BLOB_CREATED).isAfter(terms.young())) {
            links.root("younger than the grace period");
        }
    }

    private ReferenceLabels labels(ReadTransaction tx, byte[] key, Links links) {
        return new ReferenceLabels(tx, terms.now(), ReferenceLabels.namespaceOf(key), links);
    }

    private void snapshot(ReadTransaction tx, byte[] key, SnapshotInfo info, Links links) {
        plugins(key, links);
        ReferenceLabels labels = labels(tx, key, links);
        info.labels().asMap().forEach((label, value) -> {
            labels.root(label);
            labels.reference(label, value);
            labels.backReference(label, value);
        });
        if (!info.parent().isEmpty()) {
            String snapshotter = Keys.textIn(key, ReferenceLabels.namespaceOf(key).length);
            long parent = Nodes.of(Schema.SNAPSHOTS, labels.snapshotKey(snapshotter, info.parent()));
            links.to(parent, "parent");
            // Held alone or not, a snapshot is nothing without its parents.
            links.between(Nodes.flat(Nodes.of(Schema.SNAPSHOTS, key)), Nodes.flat(parent), "parent");
        }
        if (terms.young().isBefore(terms.now()) && info.created().isAfter(terms.young())) {
            links.root("younger than the grace period");
        }
    }

    private void image(ReadTransaction tx, byte[] key, Image image, Links links) {
        ReferenceLabels labels = labels(tx, key, links);
        boolean over = ReferenceLabels.isOver(image.labels().get(ReferenceLabels.expireLabel()), terms.now());
        if (!over) {
            links.root("image");
        }
        links.to(Nodes.of(Schema.BLOBS, labels.blobKey(image.target().digest())), "target");
        image.labels().asMap().forEach((label, value) -> {
            labels.reference(label, value);
            labels.condition(label, value);
            if (over) {
                labels.backReference(label, value);
            }
        });
    }

    private void container(ReadTransaction tx, byte[] key, Container container, Links links) {
        ReferenceLabels labels = labels(tx, key, links);
        links.root("container");
        Container.Root root = container.root();
        if (!root.key().isEmpty()) {
            links.to(
                    Nodes.of(Schema.SNAPSHOTS, labels.snapshotKey(root.snapshotter(), root.key())), "root file system");
        }
        container.labels().asMap().forEach(labels::reference);
    }

    /// Labels of a lease refer to nothing (rule F7).
    private void lease(byte[] key, byte[] value, LeaseRecord lease, Links links) {
        leases.put(lease.number(), new LeaseAt(key, value, lease));
        if (!ReferenceLabels.isOver(lease.lease().labels().get(ReferenceLabels.expireLabel()), terms.now())) {
            links.root("lease");
        }
    }

    /// One whose lease is not known belongs to a lease that came later, and is seen again as written since.
    private void resource(byte[] key, LeaseResource resource, Listener listener) {
        LeaseAt lease = leases.get(Keys.numberIn(key, 0));
        if (lease != null) {
            long target = target(lease.namespace, resource);
            Links links = listener.at(Schema.LEASES.table(), lease.key, lease.value, lease.node);
            links.between(lease.node, lease.flat ? Nodes.flat(target) : target, "resource");
        }
    }

    private static long target(byte[] namespace, LeaseResource resource) {
        String type = resource.type();
        return switch (type) {
            case "content" ->
                Nodes.of(
                        Schema.BLOBS,
                        Keys.begun(namespace)
                                .digest(Digest.parse(resource.id()))
                                .toBytes());
            case "images" -> Nodes.of(Schema.IMAGES, Keys.begun(namespace).name(resource.id()));
            case "ingests" -> Nodes.ingest(Keys.begun(namespace).name(resource.id()));
            default ->
                Nodes.of(
                        Schema.SNAPSHOTS,
                        Keys.begun(namespace)
                                .ended(type.substring(type.indexOf('/') + 1))
                                .name(resource.id()));
        };
    }

    /// Of what it was made from, a volume holds what its record names: the snapshot it stands on, the blob it
    /// is.
    private void volume(Volume volume, Links links) {
        links.root("volume");
        volume.snapshotKey().ifPresent(name -> stands(volume.namespace(), name, links));
        Optional<Digest> blob = switch (volume.origin()) {
            case VolumeOrigin.FromBlob(var digest) -> Optional.of(digest);
            case VolumeOrigin.FromImage _, VolumeOrigin.Blank _ -> Optional.empty();
        };
        volume.traits()
                .base()
                .ifPresent(digest -> links.to(
                        Nodes.of(Schema.BLOBS, BlobRecord.key(volume.namespace(), digest)), "disk that it stands on"));
        blob.ifPresent(digest ->
                links.to(Nodes.of(Schema.BLOBS, BlobRecord.key(volume.namespace(), digest)), "origin"));
    }

    /// The record does not say on which snapshotter.
    private void stands(Namespace namespace, String name, Links links) {
        for (String snapshotter : snapshotters) {
            byte[] key = SnapshotRecord.key(namespace, snapshotter, name);
            links.to(Nodes.of(Schema.SNAPSHOTS, key), "root file system");
        }
    }
}
