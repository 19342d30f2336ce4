package cas.metadata;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobReader;
import cas.content.BlobStore;
import cas.content.ContentInfo;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.Event;
import cas.kv.KeyValueStore.Announced;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.name.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one place that knows the commit order: bytes first, then one transaction that records them, then
/// the answer (rule D1 of durability). The bytes are in use from before they have a name until they are
/// recorded, so that no deletion takes them away in between; nothing is locked meanwhile.
final class BlobRecorder {
    private final Ledger ledger;
    private final Caller caller;
    private final BlobStore blobs;
    private final SharedBlobs shared;

    BlobRecorder(Ledger ledger, Caller caller, BlobStore blobs, SharedBlobs shared) {
        this.ledger = ledger;
        this.caller = caller;
        this.blobs = blobs;
        this.shared = shared;
    }

    SharedBlobs shared() {
        return shared;
    }

    String backEndRef(String ref) {
        return BackEndRef.of(caller.namespace(), ref);
    }

    BlobIngest beginPlain(IngestRequest request) throws IOException {
        return blobs.begin(new IngestRequest(backEndRef(request.ref()), request.total(), request.expected()));
    }

    /// @param namer gives the file that has all bytes a second name
    BlobIngest adopt(IngestRequest request, BlobStore.Namer namer) throws IOException {
        IngestRequest whole = new IngestRequest(backEndRef(request.ref()), request.total(), request.expected());
        return blobs.adopt(whole, namer);
    }

    BlobReader open(Digest digest) throws IOException {
        return blobs.open(digest);
    }

    /// Publishes an ingest's bytes and records them.
    ContentInfo commit(String ref, BlobIngest ingest, Commit commit) throws IOException {
        commit.labels().checked();
        // Whatever the commit publishes, it is this: with another digest than the expected one it fails.
        Digest digest = commit.expected().isPresent() ? commit.expected().get() : ingest.running();
        boolean sized = commit.size() == 0 || commit.size() == ingest.status().offset();
        // Wrong bytes are told to be wrong, also if the right ones are here (rule B20).
        if (sized && digest.equals(ingest.running()) && isSoundHere(digest) && joined(ref, digest)) {
            throw lost(ref, digest);
        }
        try (var _ = shared.uses().use(digest);
                Soon soon = new Soon()) {
            Blob blob = ingest.commit(commit.size(), Optional.of(digest), soon::say);
            return record(ref, blob, commit.labels(), soon.say());
        }
    }

    /// The transaction that records bytes which are not on disk yet. Others wait for it once it is said.
    private final class Soon implements AutoCloseable {
        private @Nullable Announced announced;

        Announced say() {
            Announced said = announced;
            if (said == null) {
                said = ledger.announce();
                announced = said;
            }
            return said;
        }

        @Override
        public void close() {
            if (announced != null) {
                announced.close();
            }
        }
    }

    /// Records bytes that another namespace has already (rule B39). The shared ingest uses them until it
    /// is closed.
    ContentInfo commitShared(String ref, Blob blob, Commit commit) throws IOException {
        commit.labels().checked();
        if (commit.size() != 0 && commit.size() != blob.size()) {
            throw new FailedPrecondition(
                    Reason.SIZE_MISMATCH,
                    "cannot commit ingest \"" + ref + "\": expected " + commit.size() + " bytes, found " + blob.size());
        }
        if (commit.expected().isPresent() && !commit.expected().get().equals(blob.digest())) {
            throw new FailedPrecondition(
                    Reason.DIGEST_MISMATCH,
                    "cannot commit ingest \"" + ref + "\": expected "
                            + commit.expected().get() + ", found " + blob.digest());
        }
        if (blobs.stat(blob.digest()).isEmpty()) {
            throw new FailedPrecondition(
                    Reason.BLOB_NOT_FOUND,
                    "cannot commit ingest \"" + ref + "\": the shared blob " + blob.digest() + " is gone");
        }
        try {
            ContentInfo info = record(ref, blob, commit.labels());
            dropOwn(ref);
            return info;
        } catch (AlreadyExists e) {
            dropOwn(ref);
            throw e;
        }
    }

    /// What was written under the ref before its ingest shared the bytes of others is over with it.
    private void dropOwn(String ref) throws IOException {
        String whole = backEndRef(ref);
        if (blobs.status(whole).isPresent()) {
            blobs.abort(whole);
        }
    }

    /// Whether this namespace has the blob. Bytes that are recorded by anybody and wrong are set aside
    /// by the way, so that the ones to be published take their place.
    private boolean isSoundHere(Digest digest) throws IOException {
        boolean[] here = {false};
        boolean doubtful = ledger.read(tx -> {
            here[0] = Schema.BLOBS.has(tx, BlobRecord.key(caller.namespace(), digest));
            return here[0] || Schema.DAMAGES.has(tx, DamageRecord.key(digest));
        });
        return doubtful && shared.trust().find(digest).isPresent() && here[0];
    }

    /// The blob that is there joins the lease (rules B23, B24).
    ///
    /// @return false if it is there no more: a collection was faster than the lease
    private boolean joined(String ref, Digest digest) throws IOException {
        return caller.lease().isEmpty()
                || ledger.write(tx ->
                        Schema.BLOBS.has(tx, BlobRecord.key(caller.namespace(), digest)) && swap(tx, ref, digest));
    }

    /// Somebody was faster: the ingest goes.
    private AlreadyExists lost(String ref, Digest digest) throws IOException {
        try {
            blobs.abort(backEndRef(ref));
        } catch (NotFound e) {
            // Aborted by somebody else meanwhile: gone is gone.
        }
        return exists(ref, digest);
    }

    private AlreadyExists exists(String ref, Digest digest) {
        return new AlreadyExists("cannot commit ingest \"" + ref + "\": " + caller + " has blob " + digest);
    }

    private ContentInfo record(String ref, Blob blob, Labels labels) throws IOException {
        try (Announced now = ledger.announce()) {
            return record(ref, blob, labels, now);
        }
    }

    private ContentInfo record(String ref, Blob blob, Labels labels, Announced soon) throws IOException {
        Instant now = ledger.now();
        BlobRecord fresh = new BlobRecord(blob.size(), now, now, labels);
        Optional<BlobRecord> recorded;
        try {
            recorded = ledger.write(soon, tx -> {
                Optional<BlobRecord> first = put(tx, blob.digest(), fresh);
                swap(tx, ref, blob.digest());
                return first;
            });
        } catch (Exhausted | NotFound e) {
            // Certainly not recorded: bytes that nobody has must not take room, least of all on a full disk.
            shared.uses().forget(blob.digest());
            throw e;
        }
        if (recorded.isEmpty()) {
            throw exists(ref, blob.digest());
        }
        ledger.world()
                .events()
                .publish(
                        caller.namespace(),
                        new Event.ContentCreated(blob.digest().toString(), blob.size()));
        return recorded.get().info(blob.digest());
    }

    /// @return what is recorded now; empty if this namespace has had the blob all along
    private Optional<BlobRecord> put(WriteTransaction tx, Digest digest, BlobRecord fresh) {
        byte[] key = BlobRecord.key(caller.namespace(), digest);
        boolean healed = Schema.DAMAGES.has(tx, DamageRecord.key(digest));
        Optional<BlobRecord> before = recorded(tx, key);
        if (before.isPresent() && !healed) {
            return Optional.empty();
        }
        if (healed) {
            // The right bytes have come: for everybody who has the blob.
            StoredVerifications.forget(tx, digest);
        }
        BlobRecord now = before.map(found -> found.healed(fresh)).orElse(fresh);
        NamespaceRecord.touch(tx, caller.namespace(), fresh.created());
        Schema.BLOBS.put(tx, key, now);
        Schema.HOLDERS.put(tx, BlobRecord.holderKey(digest, caller.namespace()), Nothing.NOTHING);
        return Optional.of(now);
    }

    /// A record that says nothing is written anew, as if there were none.
    private static Optional<BlobRecord> recorded(ReadTransaction tx, byte[] key) {
        try {
            return Schema.BLOBS.get(tx, key);
        } catch (DataLoss e) {
            return Optional.empty();
        }
    }

    /// The lease holds the blob instead of the ingest (rule F6).
    private boolean swap(WriteTransaction tx, String ref, Digest digest) {
        dropLease(tx, ref);
        LeaseBook.add(tx, caller, LeaseBook.content(digest));
        return true;
    }

    private void dropLease(WriteTransaction tx, String ref) {
        LeaseBook.drop(tx, caller, LeaseBook.ingest(ref));
        if (caller.lease().isPresent()) {
            Schema.LEASED_INGESTS.delete(tx, ImageForm.key(caller.namespace(), ref));
        }
    }

    /// Metadata first, then bytes.
    void dropIngest(String ref) throws IOException {
        Optional<String> lease = caller.lease();
        if (lease.isPresent()) {
            ledger.write(tx -> {
                dropLease(tx, ref);
                return true;
            });
        }
        blobs.abort(backEndRef(ref));
    }
}
