package cas.metadata;

import cas.collection.Cause;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.content.BlobStore;
import cas.content.IngestStatus;
import cas.error.CasException;
import cas.event.Event;
import cas.kv.WriteTransaction;
import cas.snapshot.SnapshotTrees;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what nothing holds: records first, in one transaction, then bytes and directories. Who reads the bytes goes
/// on reading.
final class Reclaiming {
    private static final Logger LOG = LoggerFactory.getLogger(Reclaiming.class);

    /// An ingest without a lease lives so long after it last grew (rule B35).
    static final Duration INGEST_LIFETIME = Duration.ofHours(24);

    /// Of one lease, removed in one transaction.
    private static final int RESOURCES_MAX = 1024;

    private final Ledger ledger;
    private final BlobStore blobs;
    private final BlobUses uses;
    private final SnapshotNumbers numbers;
    private final List<SnapshotTrees> trees;

    Reclaiming(Ledger ledger, Metadata.BackEnds backEnds, BlobUses uses, SnapshotNumbers numbers) {
        this.ledger = ledger;
        this.blobs = backEnds.blobs();
        this.uses = uses;
        this.numbers = numbers;
        this.trees = backEnds.trees();
    }

    /// Catches up with what was written meanwhile.
    @FunctionalInterface
    interface CatchUp {
        void run() throws IOException;
    }

    /// What went in a transaction, and what it leaves to do.
    private record Gone(Removal removal, long number) {}

    /// @param inside catches up inside of the transaction, where nothing more can come
    /// @param outside catches up with all that its writer has been told of
    List<Removal> remove(List<Removal> batch, LongPredicate held, Consumer<WriteTransaction> inside, CatchUp outside)
            throws IOException {
        List<Removal> records = new ArrayList<>();
        List<Removal> went = new ArrayList<>();
        for (Removal removal : batch) {
            if (removal.subject() instanceof Subject.OfIngest ingest) {
                if (abandon(ingest, held, outside)) {
                    went.add(removal);
                }
            } else {
                records.add(removal);
            }
        }
        while (!records.isEmpty()) {
            List<Removal> left = new ArrayList<>();
            List<Removal> now = List.copyOf(records);
            List<Gone> gone = ledger.store().write(tx -> {
                left.clear();
                inside.accept(tx);
                return removed(tx, now, held, left);
            });
            for (Gone each : gone) {
                went.add(finished(each));
            }
            records = left;
        }
        return went;
    }

    private List<Gone> removed(WriteTransaction tx, List<Removal> batch, LongPredicate held, List<Removal> left) {
        List<Gone> gone = new ArrayList<>();
        for (Removal removal : batch) {
            if (held.test(SubjectKey.of(removal.subject()).node())) {
                continue;
            }
            switch (removal.subject()) {
                case Subject.OfImage(var namespace, var name) -> {
                    if (Schema.IMAGES.delete(tx, ImageForm.key(namespace, name))) {
                        gone.add(new Gone(removal, 0));
                    }
                }
                case Subject.OfBlob(var namespace, var digest) -> {
                    if (Schema.BLOBS.delete(tx, BlobRecord.key(namespace, digest))) {
                        Schema.HOLDERS.delete(tx, BlobRecord.holderKey(digest, namespace));
                        if (!Schema.HOLDERS.any(tx, Keys.key().digest(digest).toBytes())) {
                            StoredVerifications.forget(tx, digest);
                        }
                        gone.add(new Gone(removal, 0));
                    }
                }
                case Subject.OfSnapshot snapshot ->
                    removed(tx, snapshot).ifPresent(number -> gone.add(new Gone(removal, number)));
                case Subject.OfLease lease -> {
                    Optional<LeaseRecord> found = Schema.LEASES.get(tx, LeaseRecord.key(lease.namespace(), lease.id()));
                    if (found.isPresent()) {
                        boolean whole = LeaseBook.deleteSome(tx, lease.namespace(), found.get(), RESOURCES_MAX);
                        if (whole) {
                            gone.add(new Gone(removal, 0));
                        } else {
                            left.add(removal);
                        }
                    }
                }
                case Subject.OfContainer _, Subject.OfIngest _, Subject.OfVolume _, Subject.Bytes _, Subject.Tree _ ->
                    throw new IllegalArgumentException("not removed as a record: " + removal.subject());
            }
        }
        return gone;
    }

    /// @return the number of the directories that are to go
    private Optional<Long> removed(WriteTransaction tx, Subject.OfSnapshot subject) {
        SnapshotBook book = new SnapshotBook(subject.namespace(), subject.snapshotter());
        Optional<SnapshotRecord> found = book.find(tx, subject.name());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (book.hasChildren(tx, found.get())) {
            LOG.info("snapshot \"{}\" of namespace {} stays: others stand on it", subject.name(), subject.namespace());
            return Optional.empty();
        }
        book.remove(tx, found.get());
        numbers.begin(found.get().number());
        return found.map(SnapshotRecord::number);
    }

    /// After the transaction: tells of it (rule G14), then takes away what lies on disk.
    private Removal finished(Gone gone) {
        Removal removal = gone.removal();
        switch (removal.subject()) {
            case Subject.OfImage(var namespace, var name) ->
                ledger.world().events().publish(namespace, new Event.ImageDeleted(name));
            case Subject.OfBlob(var _, var digest) -> {
                try {
                    if (!uses.forget(digest)) {
                        return new Removal(removal.subject(), removal.cause(), 0); // Another namespace has it.
                    }
                } catch (IOException | CasException e) {
                    LOG.warn("blob {} is forgotten, but its bytes could not be removed", digest, e);
                    numbers.suspect();
                }
            }
            case Subject.OfSnapshot(var namespace, var snapshotter, var name) -> {
                ledger.world().events().publish(namespace, new Event.SnapshotRemoved(snapshotter, name));
                discard(snapshotter, gone.number());
            }
            case Subject.OfLease _,
                    Subject.OfContainer _,
                    Subject.OfIngest _,
                    Subject.OfVolume _,
                    Subject.Bytes _,
                    Subject.Tree _ -> {
                // Nothing lies on disk, and nobody listens (rule G14).
            }
        }
        return removal;
    }

    private void discard(String snapshotter, long number) {
        for (SnapshotTrees each : trees) {
            if (each.name().equals(snapshotter)) {
                numbers.discard(each, number);
            }
        }
    }

    /// Ingests that nothing holds and whose time is over, as far as can be told without their lock.
    List<Removal> ingests(LongPredicate held) throws IOException {
        List<Removal> found = new ArrayList<>();
        for (IngestStatus status : blobs.statuses()) {
            Optional<Subject.OfIngest> ingest = BackEndRef.ingest(status.ref());
            if (ingest.isPresent() && isOver(ingest.get(), status, held)) {
                found.add(new Removal(ingest.get(), Cause.EXPIRED, status.offset()));
            }
        }
        return found;
    }

    private boolean isOver(Subject.OfIngest ingest, IngestStatus status, LongPredicate held) throws IOException {
        byte[] key = ImageForm.key(ingest.namespace(), ingest.ref());
        if (ingest.namespace().isReserved()) {
            return false; // Its own collector aborts it.
        }
        if (StoredWatch.isHeld(held, Nodes.ingest(key))) {
            return false;
        }
        boolean leased = ledger.read(tx -> Schema.LEASED_INGESTS.has(tx, key));
        return leased || status.updated().plus(INGEST_LIFETIME).isBefore(ledger.now());
    }

    /// Under the ref's lock, so that whoever opens it comes before, and is seen, or after, and begins anew.
    private boolean abandon(Subject.OfIngest ingest, LongPredicate held, CatchUp outside) throws IOException {
        byte[] key = ImageForm.key(ingest.namespace(), ingest.ref());
        boolean went = blobs.dropIdle(BackEndRef.of(ingest.namespace(), ingest.ref()), status -> {
            outside.run();
            return isOver(ingest, status, held);
        });
        if (went) {
            ledger.store().write(tx -> Schema.LEASED_INGESTS.delete(tx, key));
        }
        return went;
    }
}
