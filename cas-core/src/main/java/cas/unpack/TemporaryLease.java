package cas.unpack;

import cas.error.CasException.NotFound;
import cas.lease.Lease;
import cas.name.Labels;
import cas.namespace.StoreView;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/// Holds what a piece of work creates until something else does. It ends with the work, or by itself if the work dies.
final class TemporaryLease implements Closeable {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final StoreView store;
    private final String id;

    private TemporaryLease(StoreView store, String id) {
        this.store = store;
        this.id = id;
    }

    static TemporaryLease take(StoreView store, Instant now) throws IOException {
        String end = now.plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS).toString();
        Lease lease = store.leases().create("", Labels.of(Map.of(EXPIRE, end)));
        return new TemporaryLease(store, lease.id());
    }

    String id() {
        return id;
    }

    /// The same namespace; what is created there joins this lease.
    StoreView view() {
        return store.withLease(id);
    }

    @Override
    public void close() throws IOException {
        try {
            store.leases().delete(id);
        } catch (NotFound e) {
            // Somebody was faster; it is gone all the same.
        }
    }
}
