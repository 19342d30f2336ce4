package cas.metadata;

import cas.content.Blob;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.finding.Finding;
import cas.finding.SetAsideBlob;
import cas.kv.ReadTransaction;
import cas.name.Namespace;
import cas.snapshot.SnapshotTrees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Compares the records with each other and with what lies on disk, without reading any bytes of blobs.
/// The store is in use meanwhile: what looks wrong is looked at once more before it is told.
final class StructureCheck {
    /// The size of a blob whose record is damaged.
    private static final long UNKNOWN = -1;

    private final Ledger ledger;
    private final Metadata.BackEnds backEnds;

    StructureCheck(Ledger ledger, Metadata.BackEnds backEnds) {
        this.ledger = ledger;
        this.backEnds = backEnds;
    }

    void run(Consumer<Finding> found) throws IOException {
        for (TypedTable<?> table : Schema.all()) {
            entries(table, found);
        }
        recordedBlobs(found);
        holders(found);
        storedBlobs(found);
        snapshots(found);
        images(found);
        for (SetAsideBlob copy : backEnds.verifier().setAside()) {
            found.accept(new Finding.SetAside(copy));
        }
    }

    /// Every value of a table says something.
    private <V> void entries(TypedTable<V> table, Consumer<Finding> found) throws IOException {
        pages(table, (_, key, value) -> table.flaw(key, value), found);
    }

    /// Looks at one entry, inside a transaction.
    private interface Look<T> {
        Optional<T> at(ReadTransaction tx, byte[] key, byte[] value);
    }

    /// Walks a table with no transaction open while `seen` is at work.
    private <T> void pages(TypedTable<?> table, Look<? extends T> look, Consumer<T> seen) throws IOException {
        byte[][] last = {new byte[0]};
        boolean[] more = {true};
        while (more[0]) {
            byte[] behind = last[0];
            List<T> page = ledger.read(tx -> {
                List<T> seenHere = new ArrayList<>();
                int[] count = {0};
                more[0] = false;
                tx.scan(table.table(), new byte[0], behind, (key, value) -> {
                    if (Arrays.equals(key, behind)) {
                        return true;
                    }
                    look.at(tx, key, value).ifPresent(seenHere::add);
                    last[0] = key;
                    more[0] = ++count[0] == Ledger.PAGE_ENTRIES_MAX;
                    return !more[0];
                });
                return seenHere;
            });
            page.forEach(seen);
        }
    }

    /// Every blob of a namespace has it as a holder.
    private void recordedBlobs(Consumer<Finding> found) throws IOException {
        pages(
                Schema.BLOBS,
                (tx, key, _) -> {
                    Namespace namespace = new Namespace(Keys.textIn(key, 0));
                    Optional<Digest> digest = digestIn(key, namespace.text().length() + 1);
                    return digest.filter(blob -> !Schema.HOLDERS.has(tx, BlobRecord.holderKey(blob, namespace)))
                            .map(blob -> new Finding.OneSided(namespace, blob, true));
                },
                found);
    }

    private static Optional<Digest> digestIn(byte[] key, int skip) {
        if (key.length <= skip) {
            return Optional.empty();
        }
        try {
            return Optional.of(Keys.digestIn(key, skip));
        } catch (DataLoss e) {
            return Optional.empty();
        }
    }

    /// A blob that somebody has.
    private record Held(Digest digest, Namespace holder, Optional<Long> size, boolean flagged) {}

    /// Every holder of a blob records it, and its bytes are there.
    private void holders(Consumer<Finding> found) throws IOException {
        List<Held> all = new ArrayList<>();
        Digest[] last = {Digest.sha256(new byte[0])};
        this.<Held>pages(
                Schema.HOLDERS, (tx, key, _) -> digestIn(key, 0).map(digest -> held(tx, key, digest)), held -> {
                    boolean first = all.isEmpty() || !last[0].equals(held.digest());
                    last[0] = held.digest();
                    if (held.size().isEmpty() || first && isSuspect(held)) {
                        all.add(held);
                    }
                });
        for (Held suspect : all) {
            if (suspect.size().isEmpty()) {
                oneSided(suspect).ifPresent(found);
            } else {
                broken(suspect).ifPresent(found);
            }
        }
    }

    private static Held held(ReadTransaction tx, byte[] key, Digest digest) {
        Namespace holder = StoredVerifications.holder(key, digest);
        boolean flagged = Schema.DAMAGES.has(tx, DamageRecord.key(digest));
        try {
            Optional<BlobRecord> blob = Schema.BLOBS.get(tx, BlobRecord.key(holder, digest));
            return new Held(digest, holder, blob.map(BlobRecord::size), flagged);
        } catch (DataLoss e) {
            // Told as a bad record already; the bytes of its digest are another matter.
            return new Held(digest, holder, Optional.of(UNKNOWN), flagged);
        }
    }

    private boolean isSuspect(Held held) {
        if (held.flagged()) {
            return true;
        }
        try {
            Optional<Blob> stored = backEnds.blobs().stat(held.digest());
            long size = held.size().orElseThrow();
            return stored.isEmpty() || size != UNKNOWN && stored.get().size() != size;
        } catch (IOException e) {
            return true;
        }
    }

    private Optional<Finding> oneSided(Held held) throws IOException {
        boolean still = ledger.read(tx -> Schema.HOLDERS.has(tx, BlobRecord.holderKey(held.digest(), held.holder()))
                && !Schema.BLOBS.has(tx, BlobRecord.key(held.holder(), held.digest())));
        return still ? Optional.of(new Finding.OneSided(held.holder(), held.digest(), false)) : Optional.empty();
    }

    /// Looks once more: the blob may have been deleted or healed meanwhile.
    private Optional<Finding> broken(Held held) throws IOException {
        Digest digest = held.digest();
        Optional<Finding> flagged =
                ledger.read(tx -> StoredVerifications.damage(tx, digest).map(Finding.StillDamaged::new));
        List<Namespace> holders = holdersOf(digest);
        if (flagged.isPresent() || holders.isEmpty()) {
            return flagged;
        }
        try {
            Optional<Blob> stored = backEnds.blobs().stat(digest);
            long size = held.size().orElseThrow();
            if (stored.isEmpty()) {
                return Optional.of(new Finding.MissingBytes(digest, holders));
            }
            return size == UNKNOWN || stored.get().size() == size
                    ? Optional.empty()
                    : Optional.of(
                            new Finding.WrongSize(digest, size, stored.get().size()));
        } catch (IOException e) {
            return Optional.of(new Finding.Unreadable(digest, String.valueOf(e.getMessage())));
        }
    }

    private List<Namespace> holdersOf(Digest digest) throws IOException {
        return ledger.read(tx -> {
            List<Namespace> all = new ArrayList<>();
            Schema.HOLDERS.scan(
                    tx,
                    Keys.key().digest(digest).toBytes(),
                    (key, _) -> all.add(StoredVerifications.holder(key, digest)));
            return all;
        });
    }

    /// All bytes are somebody's.
    private void storedBlobs(Consumer<Finding> found) throws IOException {
        List<Blob> orphans = new ArrayList<>();
        new UnheldBytes(ledger, backEnds.blobs()).walk(page -> {}, orphans::addAll);
        orphans.sort(Comparator.comparing(Blob::digest));
        orphans.forEach(blob -> found.accept(new Finding.Orphan(blob.digest(), blob.size())));
    }

    private record Standing(Namespace namespace, String snapshotter, SnapshotRecord snapshot, boolean onNothing) {}

    private void snapshots(Consumer<Finding> found) throws IOException {
        Map<String, Set<Long>> numbers = new HashMap<>();
        for (SnapshotTrees trees : backEnds.trees()) {
            numbers.put(trees.name(), trees.ids());
        }
        List<Standing> all = new ArrayList<>();
        this.<Standing>pages(Schema.SNAPSHOTS, StructureCheck::standing, all::add);
        for (Standing each : all) {
            String name = each.snapshot().info().name();
            if (each.onNothing()) {
                found.accept(new Finding.MissingParent(
                        each.namespace(),
                        each.snapshotter(),
                        name,
                        each.snapshot().info().parent()));
            }
            long number = each.snapshot().number();
            Set<Long> there = numbers.getOrDefault(each.snapshotter(), Set.of());
            if (!there.contains(number) && isRecorded(each)) {
                found.accept(new Finding.MissingTree(each.namespace(), each.snapshotter(), name, number));
            }
        }
    }

    private static Optional<Standing> standing(ReadTransaction tx, byte[] key, byte[] value) {
        return Schema.SNAPSHOTS.parsed(key, value).map(snapshot -> {
            Namespace namespace = new Namespace(Keys.textIn(key, 0));
            String snapshotter = Keys.textIn(key, namespace.text().length() + 1);
            String parent = snapshot.info().parent();
            boolean onNothing =
                    !parent.isEmpty() && !Schema.SNAPSHOTS.has(tx, SnapshotRecord.key(namespace, snapshotter, parent));
            return new Standing(namespace, snapshotter, snapshot, onNothing);
        });
    }

    private boolean isRecorded(Standing each) throws IOException {
        return ledger.read(tx -> Schema.SNAPSHOTS.has(
                tx,
                SnapshotRecord.key(
                        each.namespace(),
                        each.snapshotter(),
                        each.snapshot().info().name())));
    }

    private void images(Consumer<Finding> found) throws IOException {
        pages(
                Schema.IMAGES,
                (tx, key, value) -> Schema.IMAGES.parsed(key, value).flatMap(image -> {
                    Namespace namespace = new Namespace(Keys.textIn(key, 0));
                    Digest target = image.target().digest();
                    return Schema.BLOBS.has(tx, BlobRecord.key(namespace, target))
                            ? Optional.<Finding>empty()
                            : Optional.of(new Finding.Incomplete(namespace, image.name(), target));
                }),
                found);
    }
}
