package cas.metadata;

import cas.collection.Subject;
import cas.error.CasException.DataLoss;
import cas.error.CasException.InvalidArgument;
import cas.kv.Table;
import cas.name.Namespace;
import cas.volume.Volume;
import cas.volume.VolumeRecords.Intent;
import java.util.Arrays;

/// Where the record of a subject lies.
final class SubjectKey {
    private final TypedTable<?> table;
    private final byte[] key;

    private SubjectKey(TypedTable<?> table, byte[] key) {
        this.table = table;
        this.key = key;
    }

    /// @throws InvalidArgument for what has no record of its own
    static SubjectKey of(Subject subject) {
        return switch (subject) {
            case Subject.OfImage(var namespace, var name) ->
                new SubjectKey(Schema.IMAGES, ImageForm.key(namespace, name));
            case Subject.OfContainer(var namespace, var id) ->
                new SubjectKey(Schema.CONTAINERS, ContainerForm.key(namespace, id));
            case Subject.OfBlob(var namespace, var digest) ->
                new SubjectKey(Schema.BLOBS, BlobRecord.key(namespace, digest));
            case Subject.OfSnapshot(var namespace, var snapshotter, var name) ->
                new SubjectKey(Schema.SNAPSHOTS, SnapshotRecord.key(namespace, snapshotter, name));
            case Subject.OfLease(var namespace, var id) ->
                new SubjectKey(Schema.LEASES, LeaseRecord.key(namespace, id));
            case Subject.OfVolume(var _, var name) -> new SubjectKey(Schema.VOLUMES, VolumeForm.key(name));
            case Subject.OfIngest _, Subject.Bytes _, Subject.Tree _ ->
                throw new InvalidArgument("expected something that has a record, found " + subject);
        };
    }

    /// The subject that a record is. A long name stands in the value alone.
    static Subject subject(Table table, byte[] key, byte[] value) {
        Namespace namespace = new Namespace(Keys.textIn(key, 0));
        int skip = namespace.text().length() + 1;
        try {
            FieldReader reader = FieldReader.of(value);
            if (table.equals(Schema.BLOBS.table())) {
                return new Subject.OfBlob(namespace, Keys.digestIn(key, skip));
            }
            if (table.equals(Schema.IMAGES.table())) {
                return new Subject.OfImage(
                        namespace, Schema.IMAGES.codec().decode(reader).name());
            }
            if (table.equals(Schema.CONTAINERS.table())) {
                return new Subject.OfContainer(
                        namespace, Schema.CONTAINERS.codec().decode(reader).id());
            }
            if (table.equals(Schema.SNAPSHOTS.table())) {
                return new Subject.OfSnapshot(
                        namespace,
                        Keys.textIn(key, skip),
                        Schema.SNAPSHOTS.codec().decode(reader).info().name());
            }
            if (table.equals(Schema.LEASES.table())) {
                return new Subject.OfLease(
                        namespace, Schema.LEASES.codec().decode(reader).lease().id());
            }
            throw new IllegalArgumentException("no subjects in table " + table.name());
        } catch (Malformed e) {
            throw new DataLoss("damaged metadata: table " + table.name() + ", key " + Keys.shown(key)
                    + ": expected a value, found " + e.getMessage());
        }
    }

    /// As [#subject]; the keys of volumes begin with no namespace.
    static Subject holder(Table table, byte[] key, byte[] value) {
        try {
            if (table.equals(Schema.VOLUMES.table())) {
                Volume volume =
                        Schema.VOLUMES.codec().decode(FieldReader.of(value)).volume();
                return new Subject.OfVolume(volume.namespace(), volume.name());
            }
            if (table.equals(Schema.INTENTS.table())) {
                Intent intent = Schema.INTENTS.codec().decode(FieldReader.of(value));
                return new Subject.OfVolume(intent.namespace(), intent.name());
            }
            if (table.equals(Schema.VOLUME_SNAPSHOTS.table())) {
                Volume then = Schema.VOLUME_SNAPSHOTS
                        .codec()
                        .decode(FieldReader.of(value))
                        .volume()
                        .volume();
                return new Subject.OfVolume(then.namespace(), then.name());
            }
        } catch (Malformed e) {
            throw new DataLoss("damaged metadata: table " + table.name() + ": found " + e.getMessage());
        }
        return subject(table, key, value);
    }

    TypedTable<?> table() {
        return table;
    }

    byte[] key() {
        return Arrays.copyOf(key, key.length);
    }

    long node() {
        return Nodes.of(table, key);
    }
}
