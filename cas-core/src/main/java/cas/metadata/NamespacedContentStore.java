package cas.metadata;

import cas.content.Blob;
import cas.content.BlobReader;
import cas.content.BlobStore;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.Event;
import cas.filter.Filter;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Content of one namespace over the plain store (rules B1-B44).
final class NamespacedContentStore implements ContentStore {
    private final Ledger ledger;
    private final Caller caller;
    private final BlobStore blobs;
    private final SharedBlobs shared;
    private final BlobRecorder recorder;

    NamespacedContentStore(Ledger ledger, Caller caller, BlobStore blobs, SharedBlobs shared) {
        this.ledger = ledger;
        this.caller = caller;
        this.blobs = blobs;
        this.shared = shared;
        this.recorder = new BlobRecorder(ledger, caller, blobs, shared);
    }

    @Override
    public Optional<ContentInfo> info(Digest digest) throws IOException {
        return ledger.read(tx -> find(tx, digest)).map(found -> found.info(digest));
    }

    private Optional<BlobRecord> find(ReadTransaction tx, Digest digest) {
        return Schema.BLOBS.get(tx, BlobRecord.key(caller.namespace(), digest));
    }

    @Override
    public ContentInfo update(Digest digest, Labels labels, FieldMask mask) throws IOException {
        return ledger.write(tx -> {
            BlobRecord before = find(tx, digest).orElseThrow(() -> absent("update", digest));
            mask.require("blob " + digest, FieldMask::isLabelPath);
            Labels changed =
                    mask.apply("labels", before.labels(), labels.asMap()).checked();
            BlobRecord after = new BlobRecord(before.size(), before.created(), ledger.now(), changed);
            Schema.BLOBS.put(tx, BlobRecord.key(caller.namespace(), digest), after);
            return after.info(digest);
        });
    }

    @Override
    public void walk(Filter filter, Consumer<ContentInfo> visitor) throws IOException {
        byte[] prefix = Keys.of(caller.namespace()).toBytes();
        ledger.walk(Schema.BLOBS, prefix, (key, found) -> found.info(Keys.digestIn(key, prefix.length)), info -> {
            if (filter.matches(info)) {
                visitor.accept(info);
            }
        });
    }

    @Override
    public void delete(Digest digest) throws IOException {
        boolean last = ledger.remove(tx -> deleted(tx, digest));
        ledger.world().events().publish(caller.namespace(), new Event.ContentDeleted(digest.toString()));
        if (last) {
            shared.uses().forget(digest);
        }
    }

    /// @return whether nobody has the blob any more
    private boolean deleted(WriteTransaction tx, Digest digest) {
        if (!Schema.BLOBS.delete(tx, BlobRecord.key(caller.namespace(), digest))) {
            throw absent("delete", digest);
        }
        StoredVolumes.requireNoneOn(tx, caller.namespace(), digest);
        Schema.HOLDERS.delete(tx, BlobRecord.holderKey(digest, caller.namespace()));
        LeaseBook.drop(tx, caller, LeaseBook.content(digest));
        boolean last = !Schema.HOLDERS.any(tx, Keys.key().digest(digest).toBytes());
        if (last) {
            StoredVerifications.forget(tx, digest);
        }
        return last;
    }

    @Override
    public BlobReader open(Digest digest) throws IOException {
        BlobRecord found = ledger.read(tx -> find(tx, digest)).orElseThrow(() -> absent("read", digest));
        try {
            return shared.trust().guarded(blobs.open(digest), new Blob(digest, found.size()));
        } catch (NotFound e) {
            if (info(digest).isEmpty()) {
                throw absent("read", digest); // Deleted or collected between the two looks.
            }
            throw shared.trust().gone(digest);
        }
    }

    @Override
    public Ingest begin(IngestRequest request) throws IOException {
        if (request.ref().isEmpty()) {
            throw new InvalidArgument("cannot open an ingest: expected a ref, found none");
        }
        if (request.total() < 0) {
            throw new InvalidArgument("cannot open ingest \"" + request.ref() + "\": expected a total of 0 or more, "
                    + "found " + request.total());
        }
        Optional<Digest> sound = sound(request.expected());
        // A lease that is none and a blob that is here are told first, whoever writes under the ref.
        if ((caller.lease().isPresent() || sound.isPresent()) && isLeasedAndHere(sound)) {
            throw exists(request.ref(), sound.orElseThrow());
        }
        SharedBlobs.Hold hold = shared.hold(BackEndRef.of(caller.namespace(), request.ref()), request.ref());
        boolean begun = false;
        try {
            Ingest ingest = begin(request, sound, hold);
            begun = true;
            return ingest;
        } finally {
            if (!begun) {
                hold.close();
            }
        }
    }

    private Ingest begin(IngestRequest request, Optional<Digest> sound, SharedBlobs.Hold hold) throws IOException {
        if (opened(request.ref(), sound)) {
            throw exists(request.ref(), sound.orElseThrow());
        }
        Optional<Ingest> sharing = sound.isPresent() ? sharing(request, sound.get(), hold) : Optional.empty();
        return sharing.isPresent() ? sharing.get() : new NamespacedIngest(recorder, request, Optional.of(hold));
    }

    private AlreadyExists exists(String ref, Digest digest) {
        return new AlreadyExists("cannot open ingest \"" + ref + "\": " + caller + " has blob " + digest);
    }

    /// The expected blob, if its bytes are somewhere and right.
    private Optional<Digest> sound(Optional<Digest> expected) throws IOException {
        boolean found =
                expected.isPresent() && shared.trust().find(expected.get()).isPresent();
        return found ? expected : Optional.empty();
    }

    /// Whether this namespace has the blob; then it joins the caller's lease.
    ///
    /// @throws NotFound if that does not exist
    private boolean isLeasedAndHere(Optional<Digest> sound) throws IOException {
        boolean here = ledger.read(tx -> {
            caller.lease().ifPresent(id -> LeaseBook.require(tx, caller.namespace(), id));
            return isHere(tx, sound);
        });
        return here && joined(sound.orElseThrow());
    }

    /// Adds a blob to the caller's lease (rule B15).
    ///
    /// @return false if it is gone
    private boolean joined(Digest digest) throws IOException {
        return caller.lease().isEmpty()
                || ledger.write(tx -> {
                    boolean here = isHere(tx, Optional.of(digest));
                    if (here) {
                        LeaseBook.add(tx, caller, LeaseBook.content(digest));
                    }
                    return here;
                });
    }

    /// Joins the ingest, or the blob if it is here already, to the caller's lease (rules B15, F6). An
    /// ingest makes its namespace (rule A3).
    ///
    /// @param sound the expected blob, if its bytes are somewhere and right
    /// @return whether this namespace has it already
    private boolean opened(String ref, Optional<Digest> sound) throws IOException {
        byte[] namespace = NamespaceRecord.key(caller.namespace());
        byte[] leased = ImageForm.key(caller.namespace(), ref);
        if (caller.lease().isEmpty()
                && ledger.read(tx -> Schema.NAMESPACES.has(tx, namespace) && !Schema.LEASED_INGESTS.has(tx, leased))) {
            return ledger.read(tx -> isHere(tx, sound));
        }
        boolean fresh = status(ref).isEmpty();
        return ledger.write(tx -> {
            NamespaceRecord.touch(tx, caller.namespace(), ledger.now());
            boolean here = isHere(tx, sound);
            LeaseBook.add(tx, caller, here ? LeaseBook.content(sound.orElseThrow()) : LeaseBook.ingest(ref));
            if (caller.lease().isEmpty()) {
                Schema.LEASED_INGESTS.delete(tx, leased);
            } else if (fresh && !here) {
                // It lives as long as the lease does, not a day (rule B35).
                Schema.LEASED_INGESTS.put(tx, leased, Nothing.NOTHING);
            }
            return here;
        });
    }

    private boolean isHere(ReadTransaction tx, Optional<Digest> digest) {
        return digest.isPresent() && Schema.BLOBS.has(tx, BlobRecord.key(caller.namespace(), digest.get()));
    }

    /// An ingest of bytes that another namespace has (rules B39, B40). It uses them before they are
    /// looked for, so that a deletion either leaves them to it or is over.
    private Optional<Ingest> sharing(IngestRequest request, Digest digest, SharedBlobs.Hold hold) throws IOException {
        Optional<Ingest> ingest = Optional.empty();
        BlobUses.Use use = shared.uses().use(digest);
        try {
            boolean held = ledger.read(tx -> shared.isShareable(tx, digest));
            Optional<Blob> blob = held ? blobs.stat(digest) : Optional.empty();
            ingest = blob.filter(found -> request.total() == 0 || request.total() == found.size())
                    .map(found -> new SharedIngest(
                            recorder, request, new SharedIngest.Bytes(found, use, hold), ledger.now()));
            return ingest;
        } finally {
            if (ingest.isEmpty()) {
                use.close();
            }
        }
    }

    @Override
    public Optional<IngestStatus> status(String ref) throws IOException {
        return blobs.status(BackEndRef.of(caller.namespace(), ref))
                .map(status -> BackEndRef.stripped(caller.namespace(), status));
    }

    @Override
    public List<IngestStatus> statuses(Filter filter) throws IOException {
        List<IngestStatus> mine = new ArrayList<>();
        for (IngestStatus status : blobs.statuses()) {
            if (status.ref().startsWith(BackEndRef.prefix(caller.namespace()))) {
                IngestStatus stripped = BackEndRef.stripped(caller.namespace(), status);
                if (filter.matches(stripped)) {
                    mine.add(stripped);
                }
            }
        }
        return List.copyOf(mine);
    }

    @Override
    public void abort(String ref) throws IOException {
        String whole = BackEndRef.of(caller.namespace(), ref);
        if (blobs.status(whole).isEmpty()) {
            throw new NotFound(
                    Reason.INGEST_NOT_FOUND,
                    "cannot abort ingest \"" + ref + "\": " + caller + " has none of that ref");
        }
        recorder.dropIngest(ref);
    }

    private NotFound absent(String doing, Digest digest) {
        return new NotFound(
                Reason.BLOB_NOT_FOUND, "cannot " + doing + " blob " + digest + ": " + caller + " has no such blob");
    }
}
