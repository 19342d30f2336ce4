package cas.server;

import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.Finding;
import cas.proto.store.v1.CheckResponse;
import cas.wire.Findings;

/// Tells a client of a check as it runs. Progress waits for nobody; findings do, and a client that has
/// gone ends the check.
final class CheckStream implements CheckListener {
    private final Frames<CheckResponse> frames;
    private volatile boolean gone;

    CheckStream(Frames<CheckResponse> frames) {
        this.frames = frames;
        frames.whenGone(() -> gone = true);
    }

    /// The client has gone, and the check with it.
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void found(Finding finding) {
        send(Findings.toWire(finding));
    }

    @Override
    public void progress(CheckProgress progress) {
        if (gone) {
            throw new Gone();
        }
        frames.offer(Findings.toWire(progress));
    }

    /// The last progress, which must arrive.
    void end(CheckProgress progress) {
        if (!progress.equals(CheckProgress.NONE)) {
            send(Findings.toWire(progress));
        }
    }

    private void send(CheckResponse response) {
        try {
            if (!frames.send(response)) {
                throw new Gone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Gone();
        }
    }
}
