package cas.metadata;

import cas.collection.Cause;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.content.Blob;
import cas.content.BlobStore;
import cas.snapshot.SnapshotTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Bytes and directories that no namespace has a record of: what a crash left between record and disk.
final class Leftovers {
    /// Blobs looked up in one transaction.
    private static final int PAGE_BLOBS = 1024;

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

    /// The numbers know of directories and bytes that were left behind.
    boolean likely() {
        return numbers.suspected().get();
    }

    void walk(boolean removing, Consumer<Removal> visitor) throws IOException {
        boolean suspected = removing && numbers.suspected().getAndSet(false);
        boolean through = false;
        try {
            walkBytes(removing, visitor);
            for (SnapshotTrees each : trees) {
                walkTrees(each, removing, visitor);
            }
            through = true;
        } finally {
            if (suspected && !through) {
                numbers.suspected().set(true);
            }
        }
    }

    private void walkBytes(boolean removing, Consumer<Removal> visitor) throws IOException {
        List<Blob> page = new ArrayList<>();
        try {
            blobs.walk(blob -> {
                page.add(blob);
                if (page.size() == PAGE_BLOBS) {
                    look(page, removing, visitor);
                }
            });
            look(page, removing, visitor);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot look for bytes without a record: " + e.getMessage(), e);
        }
    }

    private void look(List<Blob> page, boolean removing, Consumer<Removal> visitor) {
        try {
            // Uses first: one that is over by now has its record, if it ever gets one.
            page.removeIf(blob -> uses.isUsed(blob.digest()));
            List<Blob> unrecorded = ledger.read(tx -> page.stream()
                    .filter(blob -> !Schema.HOLDERS.any(
                            tx, Keys.key().digest(blob.digest()).toBytes()))
                    .toList());
            for (Blob blob : unrecorded) {
                if (!removing || uses.forget(blob.digest())) {
                    visitor.accept(new Removal(new Subject.Bytes(blob.digest()), Cause.UNRECORDED, blob.size()));
                }
            }
            page.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void walkTrees(SnapshotTrees each, boolean removing, Consumer<Removal> visitor) throws IOException {
        SortedSet<Long> unrecorded = new TreeSet<>(each.ids());
        // In this order: what is no longer under way by now has its record, if it ever gets one.
        unrecorded.removeAll(numbers.underWay());
        unrecorded.removeAll(SnapshotNumbers.recorded(ledger, each.name()).keySet());
        for (long number : unrecorded) {
            long bytes = each.usage(number).sizeBytes();
            if (removing) {
                each.remove(number);
            }
            visitor.accept(new Removal(new Subject.Tree(each.name(), number), Cause.UNRECORDED, bytes));
        }
    }
}
