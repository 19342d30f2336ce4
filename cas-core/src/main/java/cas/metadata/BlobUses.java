package cas.metadata;

import cas.content.BlobStore;
import cas.digest.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the stores of all namespaces must agree on about bytes: they go only when no namespace records them and
/// nobody is about to. Who is about to says so with [#use]; who has removed a record asks [#forget].
///
/// A use is no lock: it may last over syncs and for as long as a client likes, and any number of them go on side by
/// side. Only a removal is exclusive, and it is short: one look into the database and one unlink. A removal that
/// meets a use is left to whoever ends the last one.
final class BlobUses {
    private static final Logger LOG = LoggerFactory.getLogger(BlobUses.class);

    private final Ledger ledger;
    private final BlobStore blobs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition removed = lock.newCondition();
    private final Map<Digest, Entry> entries = new HashMap<>();

    /// A digest that somebody uses or removes. Guarded by the lock.
    private static final class Entry {
        private int users;
        private boolean forgotten;
        private boolean removing;
    }

    BlobUses(Ledger ledger, BlobStore blobs) {
        this.ledger = ledger;
        this.blobs = blobs;
    }

    /// Keeps the bytes of one digest, there or yet to come, from being removed.
    interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /// Begins before the bytes are looked at, ends when they are recorded. Waits for a removal that is under way.
    Use use(Digest digest) {
        lock.lock();
        try {
            awaitRemoval(digest);
            entries.computeIfAbsent(digest, _ -> new Entry()).users++;
        } finally {
            lock.unlock();
        }
        return () -> end(digest);
    }

    /// Removes bytes unless a namespace records them. To be called after the transaction that took a record away;
    /// harmless at any other time.
    ///
    /// @return whether they were there and are gone; `false` also if a use goes on, whose end will see to it
    boolean forget(Digest digest) throws IOException {
        lock.lock();
        try {
            awaitRemoval(digest);
            Entry entry = entries.computeIfAbsent(digest, _ -> new Entry());
            if (entry.users > 0) {
                entry.forgotten = true;
                return false;
            }
            entry.removing = true;
        } finally {
            lock.unlock();
        }
        return remove(digest);
    }

    boolean isUsed(Digest digest) {
        lock.lock();
        try {
            return entries.containsKey(digest);
        } finally {
            lock.unlock();
        }
    }

    private void awaitRemoval(Digest digest) {
        for (Entry entry = entries.get(digest); entry != null && entry.removing; entry = entries.get(digest)) {
            removed.awaitUninterruptibly();
        }
    }

    private void end(Digest digest) {
        lock.lock();
        try {
            Entry entry = entries.get(digest);
            if (entry == null || --entry.users > 0) {
                return;
            }
            if (!entry.forgotten) {
                entries.remove(digest);
                return;
            }
            entry.removing = true;
        } finally {
            lock.unlock();
        }
        try {
            remove(digest);
        } catch (IOException | RuntimeException e) {
            LOG.warn("bytes that nobody has could not be removed; the next collection will: {}", digest, e);
        }
    }

    /// Nobody begins a use meanwhile, so whoever is to have the bytes is in the database by now.
    private boolean remove(Digest digest) throws IOException {
        try {
            boolean held = ledger.read(
                    tx -> Schema.HOLDERS.any(tx, Keys.key().digest(digest).toBytes()));
            return !held && blobs.delete(digest);
        } finally {
            lock.lock();
            try {
                entries.remove(digest);
                removed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
