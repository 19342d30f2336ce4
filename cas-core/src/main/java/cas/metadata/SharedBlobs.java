package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// What the stores of all namespaces must agree on about one blob: its bytes may go only while nobody records them.
/// One lock for each digest, near enough, and who has a shared ingest open (rule B44).
final class SharedBlobs {
    private static final int LOCKS = 256;

    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    private final Map<Digest, Integer> open = new HashMap<>();
    private final Set<String> refs = new HashSet<>();

    SharedBlobs() {
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /// Held across "publish and record" and across "forget and delete". Nobody takes two.
    ReentrantLock lock(Digest digest) {
        return locks[Math.floorMod(digest.hashCode(), LOCKS)];
    }

    /// A shared ingest begins. Its ref is locked as any other's (rule B11).
    synchronized void begin(String ref, Digest digest) {
        requireFree(ref);
        refs.add(ref);
        open.merge(digest, 1, Integer::sum);
    }

    synchronized void end(String ref, Digest digest) {
        refs.remove(ref);
        open.computeIfPresent(digest, (d, count) -> count == 1 ? null : count - 1);
    }

    synchronized void requireFree(String ref) {
        if (refs.contains(ref)) {
            throw new Unavailable(Reason.REF_LOCKED, "cannot open ingest \"" + ref + "\": its ref is open elsewhere");
        }
    }

    synchronized boolean isOpen(Digest digest) {
        return open.containsKey(digest);
    }
}
