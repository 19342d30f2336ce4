package cas.metadata;

import cas.content.Blob;
import cas.content.BlobReader;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.error.CasException.Exhausted;
import cas.finding.BlobVerifier;
import cas.finding.BlobVerifier.Verdict;
import cas.finding.Damage;
import cas.finding.VerificationBook;
import cas.kv.ReadTransaction;
import cas.name.Namespace;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether bytes that are recorded may be believed (rule D3): if they were read or written since the
/// last unclean stop. If not, they are read now, by one caller while the others wait for the outcome,
/// with nothing else held up.
final class BlobTrust {
    private static final Logger LOG = LoggerFactory.getLogger(BlobTrust.class);

    private final Ledger ledger;
    private final BlobVerifier verifier;
    private final VerificationBook book;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// What is being read now. Guarded by the lock.
    private final Set<Digest> readings = new HashSet<>();
    private volatile boolean verifyingReads;

    BlobTrust(Ledger ledger, BlobVerifier verifier, VerificationBook book) {
        this.ledger = ledger;
        this.verifier = verifier;
        this.book = book;
    }

    void verifyReads(boolean wanted) {
        verifyingReads = wanted;
    }

    /// What the database says of a blob.
    ///
    /// @param verified whether it says that the bytes were read since the last unclean stop
    private record Known(Blob blob, boolean flagged, boolean verified) {}

    /// The blob, if anybody has it and its bytes are there and right. If they are not, it is flagged now.
    Optional<Blob> find(Digest digest) throws IOException {
        Optional<Known> known = known(digest);
        if (known.isEmpty() || isBelieved(known.get()) || isSoundNow(digest)) {
            return known.map(Known::blob);
        }
        return Optional.empty();
    }

    private Optional<Known> known(Digest digest) throws IOException {
        return ledger.read(tx -> recorded(tx, digest).map(blob -> {
            byte[] key = VerifiedRecord.key(digest);
            boolean verified = Schema.VERIFIED
                    .get(tx, key)
                    .filter(found -> found.unclean() == verifier.uncleanStops())
                    .isPresent();
            return new Known(blob, Schema.DAMAGES.has(tx, key), verified);
        }));
    }

    /// What the first holder whose record can be understood says of a blob.
    private static Optional<Blob> recorded(ReadTransaction tx, Digest digest) {
        Blob[] found = new Blob[1];
        Schema.HOLDERS.scan(tx, Keys.key().digest(digest).toBytes(), (key, _) -> {
            Namespace holder = StoredVerifications.holder(key, digest);
            found[0] =
                    size(tx, holder, digest).map(size -> new Blob(digest, size)).orElse(null);
            return found[0] == null;
        });
        return Optional.ofNullable(found[0]);
    }

    private static Optional<Long> size(ReadTransaction tx, Namespace holder, Digest digest) {
        try {
            return Schema.BLOBS.get(tx, BlobRecord.key(holder, digest)).map(BlobRecord::size);
        } catch (DataLoss e) {
            return Optional.empty();
        }
    }

    private boolean isBelieved(Known known) throws IOException {
        return !known.flagged()
                && verifier.isThere(known.blob())
                && (known.verified() || verifier.isTrusted(known.blob().digest()));
    }

    private boolean isSoundNow(Digest digest) throws IOException {
        begin(digest);
        try {
            // Whoever read it meanwhile has left word.
            Optional<Known> known = known(digest);
            return known.isPresent()
                    && (isBelieved(known.get()) || isSound(known.get().blob()));
        } finally {
            end(digest);
        }
    }

    private void begin(Digest digest) {
        lock.lock();
        try {
            while (!readings.add(digest)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(Digest digest) {
        lock.lock();
        try {
            readings.remove(digest);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isSound(Blob blob) throws IOException {
        if (!(verifier.read(blob, bytes -> {}) instanceof Verdict.Sound) && !(condemn(blob) instanceof Verdict.Sound)) {
            return false;
        }
        try {
            book.verified(List.of(blob.digest()), Optional.empty());
        } catch (Exhausted e) {
            LOG.debug("no room to write down that blob {} was verified", blob.digest(), e);
        }
        return true;
    }

    private Verdict condemn(Blob blob) throws IOException {
        Verdict verdict = verifier.condemn(blob, why -> book.flag(blob, why.words()));
        if (!(verdict instanceof Verdict.Sound)) {
            LOG.warn("blob {} is damaged: {}", blob.digest(), verdict.words());
        }
        return verdict;
    }

    /// Looks at a blob whose bytes a reader has found wrong, and flags it if they are.
    void suspect(Blob blob) throws IOException {
        condemn(blob);
    }

    /// A reader of recorded bytes as the caller is to have it.
    BlobReader guarded(BlobReader reader, Blob blob) throws IOException {
        if (reader.size() != blob.size()) {
            long found = reader.size();
            reader.close();
            suspect(blob);
            throw new DataLoss(
                    "cannot read blob " + blob.digest() + ": expected " + blob.size() + " bytes, found " + found);
        }
        return verifyingReads ? new VerifyingReader(reader, blob, this) : reader;
    }

    /// Why a blob that is recorded has no bytes.
    DataLoss gone(Digest digest) throws IOException {
        Optional<Damage> damage = ledger.read(tx -> StoredVerifications.damage(tx, digest));
        return new DataLoss("cannot read blob " + digest + ": "
                + damage.map(found -> "it is damaged since " + found.since() + " (" + found.why()
                                + "); ingesting it again heals it")
                        .orElse("it is recorded, but its bytes are gone"));
    }
}
