package cas.metadata;

import cas.collection.Cause;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.content.Blob;
import cas.content.BlobStore;
import cas.snapshot.SnapshotTrees;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Bytes and directories that no namespace has a record of: what a crash left between record and disk.
final class Leftovers {
    private final Ledger ledger;
    private final BlobStore blobs;
    private final BlobUses uses;
    private final SnapshotNumbers numbers;
    private final List<SnapshotTrees> trees;

    Leftovers(Ledger ledger, Metadata.BackEnds backEnds, BlobUses uses, SnapshotNumbers numbers) {
        this.ledger = ledger;
        this.blobs = backEnds.blobs();
        this.uses = uses;
        this.numbers = numbers;
        this.trees = backEnds.trees();
    }

    /// Directories or bytes were left behind, or the process before this one could not say.
    boolean likely() throws IOException {
        return numbers.suspected().get() || ledger.read(Counter::leftBehind);
    }

    /// Writes down that there may be some, for whoever opens the store next.
    void remember() throws IOException {
        ledger.store().write(tx -> {
            Counter.leaveBehind(tx);
            return true;
        });
    }

    void rememberSuspicion() throws IOException {
        if (numbers.suspected().get()) {
            remember();
        }
    }

    void walk(boolean removing, Consumer<Removal> visitor) throws IOException {
        // While the database is a copy of an older one, directories that it does not know may be worth more than it is.
        boolean restored = ledger.store().restored().isPresent();
        boolean suspected = removing && numbers.suspected().getAndSet(false);
        boolean through = false;
        try {
            walkBytes(removing, visitor);
            for (SnapshotTrees each : trees) {
                walkTrees(each, removing && !restored, visitor);
            }
            through = true;
            if (removing && !restored && !numbers.suspected().get() && ledger.read(Counter::leftBehind)) {
                ledger.store().write(Counter::nothingLeft);
            }
        } finally {
            if (suspected && !through) {
                numbers.suspected().set(true);
            }
        }
    }

    private void walkBytes(boolean removing, Consumer<Removal> visitor) throws IOException {
        // Uses first: one that is over by now has its record, if it ever gets one.
        new UnheldBytes(ledger, blobs).walk(page -> page.removeIf(blob -> uses.isUsed(blob.digest())), unheld -> {
            for (Blob blob : unheld) {
                if (!removing || uses.forget(blob.digest())) {
                    visitor.accept(new Removal(new Subject.Bytes(blob.digest()), Cause.UNRECORDED, blob.size()));
                }
            }
        });
    }

    private void walkTrees(SnapshotTrees each, boolean removing, Consumer<Removal> visitor) throws IOException {
        SortedSet<Long> unrecorded = new TreeSet<>(each.ids());
        unrecorded.addAll(each.remains());
        unrecorded.removeAll(SnapshotNumbers.recorded(ledger, each.name()).keySet());
        // Nobody takes a number that is claimed, and who had it before has a record by now, if there will be one.
        unrecorded.removeIf(number -> !numbers.claim(number));
        try {
            Set<Long> recorded = SnapshotNumbers.recorded(ledger, each.name()).keySet();
            for (long number : unrecorded) {
                if (!recorded.contains(number)) {
                    visitor.accept(taken(each, number, removing));
                }
            }
        } finally {
            unrecorded.forEach(numbers::end);
        }
    }

    private static Removal taken(SnapshotTrees trees, long number, boolean removing) throws IOException {
        long bytes = trees.has(number) ? trees.usage(number).sizeBytes() : 0;
        if (removing) {
            trees.remove(number);
        }
        return new Removal(new Subject.Tree(trees.name(), number), Cause.UNRECORDED, bytes);
    }
}
