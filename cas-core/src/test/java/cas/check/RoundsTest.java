package cas.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Blob;
import cas.digest.Digest;
import cas.finding.BlobVerifier;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Damage;
import cas.finding.Finding;
import cas.finding.SetAsideBlob;
import cas.finding.Soundness;
import cas.finding.VerificationBook;
import cas.sim.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// That all bytes are read in every period, evenly, also over restarts, and no faster than allowed.
class RoundsTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long SIZE = 1000;

    private final ManualTime time = new ManualTime();
    private final Book book = new Book();
    private final Bytes bytes = new Bytes();
    private Duration paused = Duration.ZERO;

    private StoreChecker checker() {
        return new StoreChecker(new StoreChecker.Parts(book, bytes, List::of, time, pause -> {
            paused = paused.plus(pause);
            time.advance(pause);
        }));
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            book.blobs.put(Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)}), SIZE);
        }
    }

    @Test
    void allIsReadOnceAWeekAndEvenly() throws IOException {
        fill(700);
        StoreChecker checker = checker();
        for (int hour = 0; hour < 7 * 24; hour++) {
            int before = bytes.read.size();
            checker.slice(WEEK, 0);
            int now = bytes.read.size() - before;
            assertTrue(now <= 6, "read " + now + " blobs in hour " + hour);
            time.advance(Duration.ofHours(1));
        }
        assertEquals(book.blobs.keySet(), new HashSet<>(bytes.read));
        assertEquals(700, bytes.read.size());
        assertTrue(book.soundness().verified().isPresent());
        assertEquals(Optional.empty(), book.round());
    }

    /// A daemon that runs for an hour a day only, and is killed each time, reads all the same.
    @Test
    void aRestartGoesOnWhereTheRoundWas() throws IOException {
        fill(700);
        for (int day = 0; day < 7; day++) {
            StoreChecker checker = checker();
            checker.slice(WEEK, 0);
            time.advance(Duration.ofHours(1));
            checker.slice(WEEK, 0);
            time.advance(Duration.ofHours(23));
        }
        checker().slice(WEEK, 0);
        assertEquals(book.blobs.keySet(), new HashSet<>(bytes.read));
        assertEquals(700, bytes.read.size());
        assertTrue(book.soundness().verified().isPresent());
    }

    @Test
    void aRoundBeginsWhenTheLastOneIsAPeriodOld() throws IOException {
        fill(10);
        StoreChecker checker = checker();
        checker.slice(WEEK, 0);
        time.advance(WEEK);
        checker.slice(WEEK, 0);
        int once = bytes.read.size();
        assertEquals(10, once);
        Instant begun = book.soundness().verified().orElseThrow();
        assertFalse(begun.plus(WEEK).isAfter(time.instant()));
        checker.slice(WEEK, 0);
        assertTrue(bytes.read.size() > once);
    }

    @Test
    void aStoreThatGrowsDoesNotKeepARoundFromEnding() throws IOException {
        fill(10);
        StoreChecker checker = checker();
        checker.slice(WEEK, 0);
        fill(500);
        time.advance(WEEK);
        checker.slice(WEEK, 0);
        assertTrue(book.soundness().verified().isPresent());
    }

    /// A clock that was set back begins the round anew.
    @Test
    void aRoundOfTheFutureIsBegunAnew() throws IOException {
        fill(10);
        book.round = Optional.of(new VerificationBook.Round(
                time.instant().plus(Duration.ofDays(3650)), Optional.empty(), new CheckProgress(0, 10, 0, 10 * SIZE)));
        checker().slice(WEEK, 0);
        time.advance(WEEK);
        checker().slice(WEEK, 0);
        assertTrue(book.soundness().verified().isPresent());
    }

    @Test
    void whatIsWrongIsFlaggedOnce() throws IOException {
        fill(10);
        Digest wrong = book.blobs.keySet().iterator().next();
        bytes.wrong.add(wrong);
        StoreChecker checker = checker();
        checker.slice(WEEK, 0);
        time.advance(WEEK);
        List<Finding> found = checker.slice(WEEK, 0);
        assertEquals(Set.of(wrong), book.flags.keySet());
        assertTrue(book.soundness().verified().isPresent());
        assertTrue(found.size() <= 1, found.toString());
    }

    /// 10 000 bytes at 500 a second take 20 seconds, less the last piece.
    @Test
    void aRateIsKept() throws IOException {
        fill(10);
        checker().check(new CheckRequest(true, 500, Duration.ZERO), silent(() -> {}));
        assertEquals(Duration.ofSeconds(20), paused);
    }

    /// What was read before a listener went away is not read again by the check that goes on.
    @Test
    void aCheckCutOffLeavesItsMarks() throws IOException {
        fill(10);
        int[] left = {5};
        CheckListener leaver = silent(() -> {
            if (left[0]-- == 0) {
                throw new IllegalStateException("gone");
            }
        });
        assertThrows(IllegalStateException.class, () -> checker().check(CheckRequest.everything(), leaver));
        assertEquals(5, bytes.read.size());
        checker().check(new CheckRequest(true, 0, Duration.ofMinutes(1)), silent(() -> {}));
        assertEquals(10, bytes.read.size());
    }

    @Test
    void aClosedCheckerEndsAtTheNextPiece() {
        fill(10);
        StoreChecker checker = checker();
        CheckListener closing = silent(() -> {
            if (bytes.read.size() == 3) {
                checker.close();
            }
        });
        assertThrows(IOException.class, () -> checker.check(CheckRequest.everything(), closing));
        assertTrue(bytes.read.size() <= 4, "read " + bytes.read.size());
    }

    private static CheckListener silent(Runnable onProgress) {
        return new CheckListener() {
            @Override
            public void found(Finding finding) {}

            @Override
            public void progress(CheckProgress progress) {
                onProgress.run();
            }
        };
    }

    /// Bytes that are right unless a test says otherwise.
    private static final class Bytes implements BlobVerifier {
        private final List<Digest> read = new ArrayList<>();
        private final Set<Digest> wrong = new HashSet<>();

        @Override
        public boolean isThere(Blob blob) {
            return true;
        }

        @Override
        public boolean isTrusted(Digest digest) {
            return false;
        }

        @Override
        public Verdict read(Blob blob, Pace pace) throws IOException {
            read.add(blob.digest());
            pace.spend(blob.size());
            return wrong.contains(blob.digest()) ? new Verdict.Missing() : new Verdict.Sound();
        }

        @Override
        public Verdict condemn(Blob blob, Flagging flagging) throws IOException {
            flagging.flag(new Verdict.Missing());
            return new Verdict.Missing();
        }

        @Override
        public long uncleanStops() {
            return 0;
        }

        @Override
        public List<SetAsideBlob> setAside() {
            return List.of();
        }
    }

    /// A book in memory that outlives its checkers.
    private final class Book implements VerificationBook {
        private final TreeMap<Digest, Long> blobs = new TreeMap<>();
        private final Map<Digest, Instant> verified = new HashMap<>();
        private final Map<Digest, Damage> flags = new HashMap<>();
        private Optional<Round> round = Optional.empty();
        private Optional<Instant> done = Optional.empty();

        @Override
        public List<Entry> page(Optional<Digest> after) {
            var rest = after.isEmpty() ? blobs : blobs.tailMap(after.get(), false);
            return rest.entrySet().stream()
                    .limit(7)
                    .map(each -> new Entry(
                            new Blob(each.getKey(), each.getValue()),
                            verified.getOrDefault(each.getKey(), Instant.EPOCH),
                            Optional.ofNullable(flags.get(each.getKey()))))
                    .toList();
        }

        @Override
        public void verified(Collection<Digest> digests, Optional<Round> at) {
            digests.forEach(digest -> verified.put(digest, time.instant()));
            round = at.or(() -> round);
        }

        @Override
        public void flag(Blob blob, String why) {
            flags.put(blob.digest(), new Damage(blob.digest(), blob.size(), time.instant(), why));
        }

        @Override
        public List<Damage> damages() {
            return List.copyOf(flags.values());
        }

        @Override
        public Optional<Round> round() {
            return round;
        }

        @Override
        public void finish(Instant begun) {
            done = Optional.of(begun);
            round = Optional.empty();
        }

        @Override
        public Soundness soundness() {
            return new Soundness(flags.size(), done);
        }

        @Override
        public void compare(Consumer<Finding> found) {}
    }
}
