package cas.content.local;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// A lock for every key that is in use, and none for the others: work on one key never waits for another key.
final class KeyLocks<K> {
    private final ConcurrentHashMap<K, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        int users;
    }

    /// What is closed to give the lock back.
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Held hold(K key) {
        Entry entry = use(key);
        entry.lock.lock();
        return () -> giveBack(key, entry);
    }

    private Entry use(K key) {
        return entries.compute(key, (_, found) -> {
            Entry entry = found == null ? new Entry() : found;
            entry.users++;
            return entry;
        });
    }

    private void giveBack(K key, Entry entry) {
        entry.lock.unlock();
        leave(key);
    }

    private void leave(K key) {
        entries.computeIfPresent(key, (_, entry) -> --entry.users == 0 ? null : entry);
    }
}
