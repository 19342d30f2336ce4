package cas.metadata;

import cas.container.Container;
import cas.content.Descriptor;
import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.image.Image;
import cas.kv.KeyValueStore;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import cas.lease.LeaseResource;
import cas.volume.VolumeRecords.Intent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// All tables, and the version of their layout. FORMAT.md draws the same and a test compares the two.
final class Schema {
    /// Moves when older programs could no longer read or safely write the tables.
    static final long VERSION = 2;

    static final TypedTable<SchemaRecord> SCHEMA = table("schema", "\"schema\"", new SchemaRecord.Form());
    static final TypedTable<Counter> COUNTERS = table("counter", "name", new Counter.Form());
    static final TypedTable<NamespaceRecord> NAMESPACES = growing("namespace", "namespace", new NamespaceRecord.Form());
    static final TypedTable<BlobRecord> BLOBS = growing("blob", "namespace 00 digest", new BlobRecord.Form());
    static final TypedTable<Nothing> HOLDERS = growing("blob-holder", "digest namespace", new Nothing.Form());
    static final TypedTable<Image> IMAGES = growing("image", "namespace 00 name", new ImageForm());
    static final TypedTable<Container> CONTAINERS = growing("container", "namespace 00 id", new ContainerForm());
    static final TypedTable<SnapshotRecord> SNAPSHOTS =
            growing("snapshot", "namespace 00 snapshotter 00 name", new SnapshotRecord.Form());
    static final TypedTable<Nothing> CHILDREN =
            table("snapshot-child", "number(parent) number(child)", new Nothing.Form());
    static final TypedTable<LeaseRecord> LEASES = growing("lease", "namespace 00 id", new LeaseRecord.Form());
    static final TypedTable<LeaseResource> RESOURCES =
            growing("lease-resource", "number(lease) rank [snapshotter 00] id", new ResourceForm());
    static final TypedTable<Nothing> LEASED_INGESTS = growing("leased-ingest", "namespace 00 ref", new Nothing.Form());
    static final TypedTable<VolumeForm.Entry> VOLUMES = growing("volume", "uuid number(generation)", new VolumeForm());
    static final TypedTable<Intent> INTENTS = table("volume-intent", "uuid number(generation)", new IntentForm());

    static final TypedTable<StoredVolumeSnapshots.Member> VOLUME_SNAPSHOTS =
            growing("volume-snapshot", "uuid(snapshot) uuid number(generation)", new StoredVolumeSnapshots.Form());

    static final TypedTable<VerifiedRecord> VERIFIED = table("blob-verified", "digest", new VerifiedRecord.Form());
    static final TypedTable<DamageRecord> DAMAGES = table("blob-damage", "digest", new DamageRecord.Form());
    static final TypedTable<RoundRecord> ROUNDS = table("check", "name", new RoundRecord.Form());

    static final TypedTable<TallyRecord> TALLIES = table("tally", "[namespace] 00 name", new TallyRecord.Form());

    /// Not a table of its own: part of other values.
    static final TypedTable.Codec<Descriptor> DESCRIPTOR = new DescriptorForm();

    private static final byte[] SCHEMA_KEY = Keys.key().name("schema");

    private Schema() {}

    private static <V> TypedTable<V> table(String name, String keyForm, TypedTable.Codec<V> codec) {
        return new TypedTable<>(new Table(name), keyForm, codec);
    }

    /// For what clients make: it must leave room for deleting it.
    private static <V> TypedTable<V> growing(String name, String keyForm, TypedTable.Codec<V> codec) {
        return new TypedTable<>(new Table(name, true), keyForm, codec);
    }

    static List<TypedTable<?>> all() {
        return List.of(
                SCHEMA,
                COUNTERS,
                NAMESPACES,
                BLOBS,
                HOLDERS,
                IMAGES,
                CONTAINERS,
                SNAPSHOTS,
                CHILDREN,
                LEASES,
                RESOURCES,
                LEASED_INGESTS,
                VOLUMES,
                INTENTS,
                VOLUME_SNAPSHOTS,
                VERIFIED,
                DAMAGES,
                ROUNDS,
                TALLIES);
    }

    /// Writes the version into a new database, checks that of an old one.
    ///
    /// @throws FailedPrecondition if a newer program wrote it
    static void prepare(KeyValueStore store, Instant now) throws IOException {
        long version = store.read(
                tx -> SCHEMA.get(tx, SCHEMA_KEY).map(SchemaRecord::version).orElse(0L));
        if (version == 0) {
            store.write(tx -> begin(tx, now));
        } else if (version < VERSION) {
            store.write(Schema::count);
        } else if (version > VERSION) {
            throw new FailedPrecondition(
                    Reason.STORE_TOO_NEW,
                    "cannot open the database: expected schema version " + VERSION + " or older, found " + version);
        }
    }

    /// Version 2 counts what there is; a program of version 1 would change it without counting.
    private static boolean count(WriteTransaction tx) {
        Tallies.renew(tx);
        Instant created = SCHEMA.get(tx, SCHEMA_KEY).orElseThrow().created();
        SCHEMA.put(tx, SCHEMA_KEY, new SchemaRecord(VERSION, created));
        return true;
    }

    private static boolean begin(WriteTransaction tx, Instant now) {
        for (TypedTable<?> table : all()) {
            if (table.any(tx, new byte[0])) {
                throw new DataLoss("damaged metadata: table " + table.table().name()
                        + " has entries, but there is no schema version");
            }
        }
        SCHEMA.put(tx, SCHEMA_KEY, new SchemaRecord(VERSION, now));
        return true;
    }
}
