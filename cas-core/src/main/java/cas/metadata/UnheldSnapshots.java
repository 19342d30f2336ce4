package cas.metadata;

import cas.collection.Cause;
import cas.collection.Removal;
import cas.collection.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/// Snapshots that nothing holds, in the order in which they can go.
final class UnheldSnapshots {
    private final Ledger ledger;
    private final LongPredicate held;

    UnheldSnapshots(Ledger ledger, LongPredicate held) {
        this.ledger = ledger;
        this.held = held;
    }

    private record Found(long node, long parent, Removal removal) {}

    /// Nobody goes before those that stand on it.
    List<Removal> leavesFirst() throws IOException {
        List<Found> found = new ArrayList<>();
        ledger.walk(Schema.SNAPSHOTS, new byte[0], UnheldSnapshots::found, each -> {
            if (!StoredWatch.isHeld(held, each.node)) {
                found.add(each);
            }
        });
        Map<Long, Long> parents = new HashMap<>();
        found.forEach(each -> parents.put(each.node, each.parent));
        Map<Long, Integer> depths = new HashMap<>();
        found.forEach(each -> depth(each.node, parents, depths));
        return found.stream()
                .sorted(Comparator.comparing((Found each) -> depths.getOrDefault(each.node, 0))
                        .reversed())
                .map(Found::removal)
                .toList();
    }

    private static Found found(byte[] key, SnapshotRecord snapshot) {
        byte[] namespace = ReferenceLabels.namespaceOf(key);
        String snapshotter = Keys.textIn(key, namespace.length);
        byte[] parent =
                Keys.begun(namespace).ended(snapshotter).name(snapshot.info().parent());
        Subject subject = new Subject.OfSnapshot(
                new cas.name.Namespace(Keys.textIn(key, 0)),
                snapshotter,
                snapshot.info().name());
        return new Found(
                Nodes.of(Schema.SNAPSHOTS, key),
                Nodes.of(Schema.SNAPSHOTS, parent),
                new Removal(subject, Cause.UNHELD, snapshot.usage().sizeBytes()));
    }

    /// How many unheld ones a snapshot stands on.
    private static int depth(long node, Map<Long, Long> parents, Map<Long, Integer> depths) {
        List<Long> chain = new ArrayList<>();
        Long next = node;
        while (next != null
                && parents.containsKey(next)
                && !depths.containsKey(next)
                && chain.size() <= parents.size()) {
            chain.add(next);
            next = parents.get(next);
        }
        int depth = next == null ? 0 : depths.getOrDefault(next, 0);
        for (Long each : chain.reversed()) {
            depth++;
            depths.put(each, depth);
        }
        return depth;
    }
}
