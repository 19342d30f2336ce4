package cas.metadata;

import cas.snapshot.SnapshotTrees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The numbers of snapshots: over all namespaces and snapshotters, never used again once they were recorded.
final class SnapshotNumbers {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotNumbers.class);

    private final AtomicLong next;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean suspected = new AtomicBoolean();

    private SnapshotNumbers(long next) {
        this.next = new AtomicLong(next);
    }

    /// Goes on behind the largest number that the database has seen, or any directory that was there before the
    /// database. One that a crash left is passed by when its turn comes.
    static SnapshotNumbers open(Ledger ledger, List<SnapshotTrees> all) throws IOException {
        long next = ledger.read(tx -> Counter.peek(tx, Counter.SNAPSHOTS));
        boolean known = ledger.read(tx -> Counter.isKnown(tx, Counter.SNAPSHOTS));
        boolean trusted = known && ledger.store().restored().isEmpty();
        for (SnapshotTrees trees : trusted ? List.<SnapshotTrees>of() : all) {
            SortedSet<Long> ids = trees.ids();
            next = ids.isEmpty() ? next : Math.max(next, ids.last() + 1);
        }
        return new SnapshotNumbers(next);
    }

    /// A number that no directory has. Under way until [#end].
    long take(SnapshotTrees trees) throws IOException {
        while (true) {
            long number = next.getAndIncrement();
            if (claim(number)) {
                if (!trees.has(number)) {
                    return number;
                }
                end(number);
            }
        }
    }

    /// @return false if it is under way already
    boolean claim(long number) {
        return underWay.add(number);
    }

    /// The directories of this number are about to come or go: nobody else is to touch them.
    void begin(long number) {
        underWay.add(number);
    }

    /// They have a record, or are gone.
    void end(long number) {
        underWay.remove(number);
    }

    /// The record is gone or never was. What cannot be removed now, a collection removes.
    void discard(SnapshotTrees trees, long number) {
        begin(number);
        try {
            trees.remove(number);
        } catch (IOException e) {
            LOG.warn("the directories of snapshot number {} are left for a collection", number, e);
            suspect();
        } finally {
            end(number);
        }
    }

    /// Something on disk has no record.
    void suspect() {
        suspected.set(true);
    }

    AtomicBoolean suspected() {
        return suspected;
    }

    /// Brings directories and records together after a crash: removes directories that have no record,
    /// and tells of records that have no directory.
    ///
    /// @return one sentence for each thing done or found
    List<String> settle(Ledger ledger, SnapshotTrees trees, boolean keep) throws IOException {
        long reached = next.get();
        ledger.write(tx -> {
            Counter.raise(tx, Counter.SNAPSHOTS, reached);
            return true;
        });
        Map<Long, String> recorded = recorded(ledger, trees.name());
        SortedSet<Long> found = new TreeSet<>(trees.ids());
        List<String> notes = new ArrayList<>();
        for (long number : found) {
            if (!recorded.containsKey(number) && keep) {
                notes.add("the directories of " + trees.name() + " snapshot number " + number
                        + " are recorded nowhere; they are kept");
            } else if (!recorded.containsKey(number)) {
                trees.remove(number);
                notes.add("removed the directories of " + trees.name() + " snapshot number " + number
                        + ": it was never recorded, or its removal was cut off");
            }
        }
        recorded.forEach((number, name) -> {
            if (!found.contains(number)) {
                notes.add(trees.name() + " snapshot " + name + " is recorded as number " + number
                        + ", but its directories are gone");
            }
        });
        return notes;
    }

    static Map<Long, String> recorded(Ledger ledger, String snapshotter) throws IOException {
        Map<Long, String> recorded = new TreeMap<>();
        ledger.walk(
                Schema.SNAPSHOTS,
                new byte[0],
                (key, snapshot) -> {
                    String namespace = Keys.textIn(key, 0);
                    boolean ours = Keys.textIn(key, namespace.length() + 1).equals(snapshotter);
                    return ours ? Map.of(snapshot.number(), name(namespace, snapshot)) : Map.<Long, String>of();
                },
                recorded::putAll);
        return recorded;
    }

    private static String name(String namespace, SnapshotRecord snapshot) {
        return "\"" + snapshot.info().name() + "\" of namespace \"" + namespace + "\"";
    }
}
