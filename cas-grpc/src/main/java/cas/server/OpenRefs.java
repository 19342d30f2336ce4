package cas.server;

import cas.content.Ingest;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.name.Namespace;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Which refs are being written by streams of this server.
///
/// A client that half-closes a write and at once opens the ref again says both in this order, on one
/// connection; here they are heard by two threads, and the first one still has to close a file. So who
/// finds a ref held by a stream waits a moment for it to end, and longer if it is ending, before it is told
/// that the ref is locked (rule B11).
final class OpenRefs {
    private static final long GRACE_MILLIS = 2000;
    private static final long ENDING_MILLIS_MAX = 5000;
    private static final int HOLDERS_WAITED_FOR_MAX = 3;

    private final ConcurrentHashMap<Ref, Holder> holders = new ConcurrentHashMap<>();

    private record Ref(Namespace namespace, String text) {}

    /// One stream and the ref it holds.
    final class Holder {
        private final Ref ref;
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean ending;

        private Holder(Ref ref) {
            this.ref = ref;
        }

        /// The stream has begun to end.
        void ending() {
            ending = true;
        }

        /// The ref is free.
        void released() {
            holders.remove(ref, this);
            released.countDown();
        }

        private boolean awaitRelease() throws InterruptedException {
            return released.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)
                    || ending && released.await(ENDING_MILLIS_MAX, TimeUnit.MILLISECONDS);
        }
    }

    /// An ingest and the hold on its ref.
    record Held(Ingest ingest, Holder holder) {}

    /// How an ingest is opened, again and again if need be.
    @FunctionalInterface
    interface Opening {
        Ingest begin() throws IOException;
    }

    Held begin(Namespace namespace, String text, Opening opening) throws IOException {
        Ref ref = new Ref(namespace, text);
        for (int waited = 0; ; waited++) {
            try {
                Ingest ingest = opening.begin();
                Holder mine = new Holder(ref);
                holders.put(ref, mine);
                return new Held(ingest, mine);
            } catch (Unavailable locked) {
                if (locked.reason() != Reason.REF_LOCKED || waited == HOLDERS_WAITED_FOR_MAX || !freed(ref)) {
                    throw locked;
                }
            }
        }
    }

    /// Whoever holds nothing any more has let go since: then it is worth another try at once.
    private boolean freed(Ref ref) throws IOException {
        Holder other = holders.get(ref);
        try {
            return other == null || other.awaitRelease();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", e);
        }
    }
}
