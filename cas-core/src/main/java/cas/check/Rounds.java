package cas.check;

import cas.digest.Digest;
import cas.finding.CheckProgress;
import cas.finding.Finding;
import cas.finding.VerificationBook;
import cas.finding.VerificationBook.Entry;
import cas.finding.VerificationBook.Round;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all bytes once in every period, evenly spread over it, and goes on after a restart where it was.
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    /// A round aims to be done a little early, for the blobs that come while it runs.
    private static final double AIM = 0.9;

    private final StoreChecker.Parts parts;
    private final VerificationBook book;

    Rounds(StoreChecker.Parts parts) {
        this.parts = parts;
        this.book = parts.book();
    }

    List<Finding> slice(Duration period, Pacer pacer) throws IOException {
        Instant now = parts.clock().instant();
        Optional<Round> under = book.round().filter(round -> !round.begun().isAfter(now));
        if (under.isEmpty() && !isDue(period, now)) {
            return List.of();
        }
        Round round = under.isPresent() ? under.get() : new Round(now, Optional.empty(), ByteCheck.totals(book));
        List<Finding> found = new ArrayList<>();
        ByteCheck bytes = new ByteCheck(parts, pacer);
        while (isBehind(round, period, now)) {
            List<Entry> page = book.page(round.after());
            if (page.isEmpty()) {
                book.finish(round.begun());
                LOG.info("all {} blobs were read since {}", round.progress().blobs(), round.begun());
                return found;
            }
            round = read(bytes, page, round, period, now, found);
        }
        return found;
    }

    private boolean isDue(Duration period, Instant now) throws IOException {
        Optional<Instant> last = book.soundness().verified();
        return last.isEmpty()
                || last.get().isAfter(now)
                || !last.get().plus(period).isAfter(now);
    }

    /// Reads blobs of one page for as long as the round is behind.
    private Round read(
            ByteCheck bytes, List<Entry> page, Round start, Duration period, Instant now, List<Finding> found)
            throws IOException {
        Round round = start;
        List<Digest> sound = new ArrayList<>();
        try {
            for (Entry entry : page) {
                if (!isBehind(round, period, now)) {
                    break;
                }
                Optional<Finding> flaw = bytes.read(entry);
                flaw.ifPresentOrElse(found::add, () -> sound.add(entry.blob().digest()));
                flaw.ifPresent(each -> LOG.warn("{}", each.text()));
                CheckProgress progress = ByteCheck.more(round.progress(), entry.blob());
                round = new Round(round.begun(), Optional.of(entry.blob().digest()), progress);
            }
        } finally {
            book.verified(sound, Optional.of(round));
        }
        return round;
    }

    /// Whether less was read than the time since the beginning asks for. The end of a round, too, comes
    /// with its time: an empty page shows it.
    private static boolean isBehind(Round round, Duration period, Instant now) {
        double time = Duration.between(round.begun(), now).toMillis() / (period.toMillis() * AIM);
        CheckProgress progress = round.progress();
        double blobs = share(progress.blobs(), progress.totalBlobs());
        double bytes = share(progress.bytes(), progress.totalBytes());
        return Math.min(blobs, bytes) <= Math.min(time, 1);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 1 : Math.min(1, (double) part / whole);
    }
}
