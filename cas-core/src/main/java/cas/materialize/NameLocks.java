package cas.materialize;

import cas.volume.VolumeName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// One at a time may change a volume; different volumes do not wait for each other.
final class NameLocks {
    private final Map<VolumeName, Waiters> locks = new HashMap<>();

    private static final class Waiters {
        private final ReentrantLock lock = new ReentrantLock();
        private int count;
    }

    /// Held until closed.
    final class Held implements AutoCloseable {
        private final VolumeName name;
        private final Waiters waiters;

        private Held(VolumeName name, Waiters waiters) {
            this.name = name;
            this.waiters = waiters;
        }

        @Override
        public void close() {
            waiters.lock.unlock();
            leave(name, waiters);
        }
    }

    Held hold(VolumeName name) {
        Waiters waiters = enter(name);
        waiters.lock.lock();
        return new Held(name, waiters);
    }

    /// Several at once, always in the same order.
    HeldAll holdAll(Collection<VolumeName> names) {
        return new HeldAll(new TreeSet<>(names).stream().map(this::hold).toList());
    }

    /// Held until closed.
    record HeldAll(List<Held> held) implements AutoCloseable {
        @Override
        public void close() {
            held.reversed().forEach(Held::close);
        }
    }

    private synchronized Waiters enter(VolumeName name) {
        Waiters waiters = locks.computeIfAbsent(name, _ -> new Waiters());
        waiters.count++;
        return waiters;
    }

    private synchronized void leave(VolumeName name, Waiters waiters) {
        waiters.count--;
        if (waiters.count == 0) {
            locks.remove(name);
        }
    }
}
