package cas.check;

import cas.finding.BlobVerifier;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Checker;
import cas.finding.Finding;
import cas.finding.VerificationBook;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Checks the store on demand, and reads all its bytes again and again in the background, a slice at a time.
public final class StoreChecker implements Checker, Closeable {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Parts parts;
    private final Rounds rounds;
    private final Background background = new Background();
    private volatile boolean closed;

    public StoreChecker(Parts parts) {
        this.parts = parts;
        this.rounds = new Rounds(parts);
    }

    /// What a check needs.
    public record Parts(VerificationBook book, BlobVerifier verifier, Pages pages, InstantSource clock, Pause pause) {}

    /// Looks at the pages of the database.
    public interface Pages {
        /// @return one half-sentence for each flaw
        List<String> flaws() throws IOException;
    }

    /// Lets time pass.
    public interface Pause {
        void pause(Duration time) throws IOException;
    }

    @Override
    public CheckProgress check(CheckRequest request, CheckListener listener) throws IOException {
        requireOpen();
        parts.pages().flaws().forEach(flaw -> listener.found(new Finding.BadDatabase(flaw)));
        parts.book().compare(listener::found);
        if (!request.bytes()) {
            return CheckProgress.NONE;
        }
        Instant begun = parts.clock().instant();
        ByteCheck bytes = new ByteCheck(parts, new Pacer(parts, request.bytesPerSecondMax(), this::requireOpen));
        CheckProgress end = bytes.readAll(request.trustedFor(), listener);
        parts.book().finish(begun.minus(request.trustedFor()));
        return end;
    }

    /// Reads as much as is due at this moment for all bytes to be read once in every `period`. To be
    /// called by and by; what was missed while the store was closed is read at `bytesPerSecondMax`.
    ///
    /// @return what was found
    public List<Finding> slice(Duration period, long bytesPerSecondMax) throws IOException {
        requireOpen();
        return rounds.slice(period, new Pacer(parts, bytesPerSecondMax, this::requireOpen));
    }

    /// Reads a slice every minute, on the thread of the caller, until this is closed.
    ///
    /// @param period zero for no reading
    /// @param hourly done besides, once in an hour
    public void keepReading(Duration period, long bytesPerSecondMax, Runnable hourly) {
        Instant[] last = {parts.clock().instant()};
        background.run(() -> {
            Instant now = parts.clock().instant();
            if (Duration.between(last[0], now).abs().compareTo(HOUR) >= 0) {
                last[0] = now;
                hourly.run();
            }
            if (period.isPositive()) {
                slice(period, bytesPerSecondMax);
            }
        });
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the check was ended: the store is being closed");
        }
    }

    /// Ends what is under way, after the piece that is being read.
    @Override
    public void close() {
        closed = true;
        background.close();
    }
}
