package cas.check;

import cas.content.Blob;
import cas.digest.Digest;
import cas.finding.BlobVerifier;
import cas.finding.BlobVerifier.Verdict;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.Finding;
import cas.finding.VerificationBook;
import cas.finding.VerificationBook.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the bytes of blobs. Those found wrong are flagged and set aside.
final class ByteCheck {
    private final StoreChecker.Parts parts;
    private final BlobVerifier verifier;
    private final VerificationBook book;
    private final Pacer pacer;

    ByteCheck(StoreChecker.Parts parts, Pacer pacer) {
        this.parts = parts;
        this.verifier = parts.verifier();
        this.book = parts.book();
        this.pacer = pacer;
    }

    /// Reads all blobs but those verified within the last `trustedFor`.
    CheckProgress readAll(Duration trustedFor, CheckListener listener) throws IOException {
        CheckProgress progress = totals(book);
        listener.progress(progress);
        Optional<Digest> after = Optional.empty();
        List<Entry> page = book.page(after);
        while (!page.isEmpty()) {
            List<Digest> sound = new ArrayList<>();
            try {
                for (Entry entry : page) {
                    if (!isYoung(entry, trustedFor)) {
                        Optional<Finding> found = read(entry);
                        found.ifPresentOrElse(
                                listener::found, () -> sound.add(entry.blob().digest()));
                    }
                    progress = more(progress, entry.blob());
                    listener.progress(progress);
                }
            } finally {
                // Also when the listener has gone: what was read need not be read again.
                book.verified(sound, Optional.empty());
            }
            after = Optional.of(page.getLast().blob().digest());
            page = book.page(after);
        }
        return progress;
    }

    static CheckProgress totals(VerificationBook book) throws IOException {
        long blobs = 0;
        long bytes = 0;
        List<Entry> page = book.page(Optional.empty());
        while (!page.isEmpty()) {
            blobs += page.size();
            bytes += page.stream().mapToLong(entry -> entry.blob().size()).sum();
            page = book.page(Optional.of(page.getLast().blob().digest()));
        }
        return new CheckProgress(0, blobs, 0, bytes);
    }

    static CheckProgress more(CheckProgress progress, Blob blob) {
        return new CheckProgress(
                progress.blobs() + 1, progress.totalBlobs(), progress.bytes() + blob.size(), progress.totalBytes());
    }

    private boolean isYoung(Entry entry, Duration trustedFor) {
        Instant oldest = parts.clock().instant().minus(trustedFor);
        return entry.damage().isEmpty() && entry.verified().isAfter(oldest);
    }

    /// @return what is wrong; empty if all is right, or the blob was deleted meanwhile
    Optional<Finding> read(Entry entry) throws IOException {
        Blob blob = entry.blob();
        Verdict verdict = verifier.read(blob, pacer);
        if (verdict instanceof Verdict.Sound) {
            return Optional.empty();
        }
        if (entry.damage().isPresent() && verdict instanceof Verdict.Missing) {
            // The comparison of the records has told it.
            return entry.damage().map(Finding.StillDamaged::new);
        }
        Verdict last = verifier.condemn(blob, why -> book.flag(blob, why.words()));
        return finding(blob.digest(), blob.size(), last);
    }

    private static Optional<Finding> finding(Digest digest, long size, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Sound _ -> Optional.empty();
            case Verdict.Missing _ -> Optional.of(new Finding.MissingBytes(digest, List.of()));
            case Verdict.WrongSize wrong -> Optional.of(new Finding.WrongSize(digest, size, wrong.found()));
            case Verdict.WrongBytes wrong -> Optional.of(new Finding.WrongBytes(digest, wrong.found()));
            case Verdict.Unreadable broken -> Optional.of(new Finding.Unreadable(digest, broken.why()));
        };
    }
}
