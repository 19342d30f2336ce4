package cas.server;

import cas.collection.Collected;
import cas.collection.Removal;
import cas.error.CasException.Aborted;
import cas.error.Reason;
import cas.proto.store.v1.CollectResponse;
import cas.wire.Removals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Tells a client of a collection as it runs. Other collections wait for this one, so a client that has gone ends
/// it, and so does one that does not read.
final class RemovalStream implements Consumer<Removal> {
    private static final int PART_MAX = 128;

    private final Frames<CollectResponse> frames;
    private final Duration patience;
    private final List<Removal> part = new ArrayList<>(PART_MAX);

    RemovalStream(Frames<CollectResponse> frames, Duration patience) {
        this.frames = frames;
        this.patience = patience;
    }

    /// The client has gone, and the collection with it.
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void accept(Removal removal) {
        part.add(removal);
        if (part.size() == PART_MAX) {
            sendPart();
        }
    }

    void end(Collected collected) {
        if (!part.isEmpty()) {
            sendPart();
        }
        send(Removals.toWire(collected));
    }

    private void sendPart() {
        send(Removals.toWire(part));
        part.clear();
    }

    private void send(CollectResponse response) {
        try {
            switch (frames.sendWithin(patience, response)) {
                case SENT -> {}
                case GONE -> throw new Gone();
                case LATE ->
                    throw new Aborted(
                            Reason.CLIENT_TOO_SLOW,
                            "collect: expected a client that reads, found one that has not for " + patience.toSeconds()
                                    + " s; what is gone is gone, and the rest stays");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Gone();
        }
    }
}
