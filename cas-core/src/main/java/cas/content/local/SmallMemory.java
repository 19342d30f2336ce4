package cas.content.local;

import java.util.concurrent.atomic.AtomicLong;

/// How much memory ingests may hold, each and together, before their bytes go to a file.
final class SmallMemory {
    /// A blob of this size is committed without its ingest ever having had a file.
    static final int EACH_BYTES_MAX = 64 << 10;

    static final int ALL_BYTES_MAX = 8 << 20;

    private final int eachMax;
    private final AtomicLong held = new AtomicLong();

    SmallMemory(int eachMax) {
        this.eachMax = eachMax;
    }

    /// @return false, and nothing taken, if an ingest of that size belongs into a file
    boolean take(int size, int more) {
        if (more > eachMax - size) {
            return false;
        }
        if (held.addAndGet(more) > ALL_BYTES_MAX) {
            held.addAndGet(-more);
            return false;
        }
        return true;
    }

    void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }
}
