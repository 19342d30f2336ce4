package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.Event;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.name.Namespace;
import cas.volume.Volume;
import cas.volume.VolumeName;
import cas.volume.VolumeRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Records and intents of volumes, over all namespaces.
final class StoredVolumes implements VolumeRecords {
    private final Ledger ledger;
    private final Path persist;

    StoredVolumes(Ledger ledger, Path persist) {
        this.ledger = ledger;
        this.persist = persist;
    }

    @Override
    public Optional<Volume> get(VolumeName name) throws IOException {
        return ledger.read(tx -> find(tx, name));
    }

    private Optional<Volume> find(ReadTransaction tx, VolumeName name) {
        return Schema.VOLUMES.get(tx, VolumeForm.key(name)).map(entry -> entry.below(persist));
    }

    @Override
    public List<Volume> list(Namespace namespace) throws IOException {
        List<Volume> volumes = new ArrayList<>();
        ledger.walk(Schema.VOLUMES, new byte[0], (key, entry) -> entry.below(persist), volume -> {
            if (volume.namespace().equals(namespace)) {
                volumes.add(volume);
            }
        });
        volumes.sort(Comparator.comparing(Volume::name));
        return List.copyOf(volumes);
    }

    @Override
    public void intend(Intent intent) throws IOException {
        ledger.write(tx -> {
            if (Schema.VOLUMES.has(tx, VolumeForm.key(intent.name()))) {
                throw new AlreadyExists(
                        Reason.VOLUME_EXISTS, "cannot create volume " + intent.name() + ": there is one of that name");
            }
            return put(tx, intent);
        });
    }

    private boolean put(WriteTransaction tx, Intent intent) {
        NamespaceRecord.touch(tx, intent.namespace(), ledger.now());
        Schema.INTENTS.put(tx, VolumeForm.key(intent.name()), intent);
        return true;
    }

    @Override
    public void complete(Volume volume) throws IOException {
        ledger.write(tx -> {
            put(tx, volume);
            requireWithin(tx, "create", volume, 0);
            return true;
        });
        publish(volume.namespace(), new Event.VolumeCreated(volume.name().toString()));
    }

    private static void requireWithin(ReadTransaction tx, String doing, Volume volume, long lessBytes) {
        StoredQuotas.require(
                tx, doing + " volume " + volume.name(), volume.namespace(), volume.sizeBytes() - lessBytes);
    }

    private void publish(Namespace namespace, Event event) {
        ledger.world().events().publish(namespace, event);
    }

    private boolean put(WriteTransaction tx, Volume volume) {
        byte[] key = VolumeForm.key(volume.name());
        requireBase(tx, volume);
        NamespaceRecord.touch(tx, volume.namespace(), volume.created());
        Schema.VOLUMES.put(tx, key, VolumeForm.Entry.of(volume, persist));
        return Schema.INTENTS.delete(tx, key);
    }

    /// From here on the collector leaves it alone; before, it may have gone.
    private static void requireBase(ReadTransaction tx, Volume volume) {
        Optional<Digest> base = volume.traits().base();
        if (base.isPresent() && !Schema.BLOBS.has(tx, BlobRecord.key(volume.namespace(), base.get()))) {
            throw new NotFound(
                    Reason.BLOB_NOT_FOUND,
                    "create volume " + volume.name() + ": blob " + base.get() + ", which it stands on, is gone");
        }
    }

    /// @throws FailedPrecondition if a volume of the namespace reads from this blob
    static void requireNoneOn(ReadTransaction tx, Namespace namespace, Digest digest) {
        Schema.VOLUMES.scan(tx, new byte[0], (key, entry) -> {
            Volume volume = entry.volume();
            if (volume.namespace().equals(namespace)
                    && volume.traits().base().filter(digest::equals).isPresent()) {
                throw new FailedPrecondition(
                        Reason.FAILED_PRECONDITION,
                        "cannot delete blob " + digest + ": volume " + volume.name() + " stands on it");
            }
            return true;
        });
    }

    @Override
    public void abandon(Intent intent) throws IOException {
        ledger.write(tx -> {
            requireRecord(Schema.VOLUMES.delete(tx, VolumeForm.key(intent.name())), "delete", intent.name());
            return put(tx, intent);
        });
        publish(intent.namespace(), new Event.VolumeDeleted(intent.name().toString()));
    }

    @Override
    public void note(Intent intent) throws IOException {
        ledger.write(tx -> put(tx, intent));
    }

    @Override
    public void change(List<Changed> changes) throws IOException {
        ledger.write(tx -> {
            for (Changed changed : changes) {
                byte[] key = VolumeForm.key(changed.volume().name());
                requireRecord(
                        Schema.VOLUMES.has(tx, key), "change", changed.volume().name());
                long before =
                        find(tx, changed.volume().name()).map(Volume::sizeBytes).orElse(0L);
                Schema.VOLUMES.put(tx, key, VolumeForm.Entry.of(changed.volume(), persist));
                requireWithin(tx, "change", changed.volume(), before);
                if (changed.next().isPresent()) {
                    put(tx, changed.next().get());
                } else {
                    Schema.INTENTS.delete(tx, key);
                }
            }
            return true;
        });
        for (Changed changed : changes) {
            // What is still to be done is told when it is done.
            if (changed.next().filter(next -> next.aim() == Aim.TAKE_AWAY).isPresent()) {
                publish(
                        changed.volume().namespace(),
                        new Event.VolumeUpdated(changed.volume().name().toString()));
            }
        }
    }

    @Override
    public void replace(Volume volume, Intent gone) throws IOException {
        ledger.write(tx -> {
            long before = find(tx, gone.name()).map(Volume::sizeBytes).orElse(0L);
            requireRecord(Schema.VOLUMES.delete(tx, VolumeForm.key(gone.name())), "replace", gone.name());
            put(tx, gone);
            put(tx, volume);
            requireWithin(tx, "create", volume, before);
            return true;
        });
        publish(volume.namespace(), new Event.VolumeCreated(volume.name().toString()));
        publish(gone.namespace(), new Event.VolumeDeleted(gone.name().toString()));
    }

    private static void requireRecord(boolean there, String doing, VolumeName name) {
        if (!there) {
            throw new NotFound(Reason.VOLUME_NOT_FOUND, "cannot " + doing + " volume " + name + ": there is none");
        }
    }

    @Override
    public void forget(VolumeName name) throws IOException {
        byte[] key = VolumeForm.key(name);
        Optional<Intent> ended = ledger.remove(tx -> {
            Optional<Intent> there = Schema.INTENTS.get(tx, key);
            Schema.INTENTS.delete(tx, key);
            return there;
        });
        if (ended.filter(intent -> intent.aim() == Aim.GROW || intent.aim() == Aim.EXCHANGE)
                .isPresent()) {
            publish(ended.get().namespace(), new Event.VolumeUpdated(name.toString()));
        }
    }

    @Override
    public List<Intent> intents() throws IOException {
        List<Intent> intents = new ArrayList<>();
        ledger.walk(Schema.INTENTS, new byte[0], (key, intent) -> intent, intents::add);
        intents.sort(Comparator.comparing(Intent::name));
        return List.copyOf(intents);
    }
}
