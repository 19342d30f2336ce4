package cas.metadata;

import cas.collection.Cause;
import cas.collection.ReferenceRecords.BatchVisitor;
import cas.collection.ReferenceRecords.GraphVisitor;
import cas.collection.ReferenceRecords.Watch;
import cas.collection.Removal;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/// One collection's look at the records. Its own removals are not written down: what goes holds nothing.
final class StoredWatch implements Watch {
    /// Entries looked at in one transaction, or fewer if so many of them go.
    private static final int PAGE_ENTRIES = 16 * 1024;

    private static final int PAGE_REMOVALS = 1024;

    private final Ledger ledger;
    private final ReferenceScan scan;
    private final Reclaiming reclaiming;
    private final WriteLog.Recording recording;
    private final SeenRecords images = new SeenRecords();
    private final SeenRecords blobs = new SeenRecords();

    StoredWatch(Ledger ledger, ReferenceScan scan, Reclaiming reclaiming, WriteLog.Recording recording) {
        this.ledger = ledger;
        this.scan = scan;
        this.reclaiming = reclaiming;
        this.recording = recording;
    }

    @Override
    public void walk(GraphVisitor visitor) throws IOException {
        Numbered links = new Numbered(visitor);
        scan.walk(new byte[0], (table, key, value, node) -> {
            seen(table, key, node);
            return links.at(node);
        });
    }

    private void seen(Table table, byte[] key, long node) {
        if (table.equals(Schema.BLOBS.table())) {
            blobs.add(key, node);
        } else if (table.equals(Schema.IMAGES.table())) {
            images.add(key, node);
        }
    }

    /// One for all records, since there may be millions.
    private static final class Numbered implements Links {
        private final GraphVisitor visitor;
        private long node;

        Numbered(GraphVisitor visitor) {
            this.visitor = visitor;
        }

        Links at(long next) {
            node = next;
            return this;
        }

        @Override
        public void root(String why) {
            visitor.root(node);
        }

        @Override
        public void to(long target, String by) {
            visitor.edge(node, target);
        }

        @Override
        public void byLabel(long target, byte[] record, int from, int to) {
            visitor.edge(node, target);
        }

        @Override
        public void from(long source, String by) {
            visitor.edge(source, node);
        }

        @Override
        public void between(long from, long to, String by) {
            visitor.edge(from, to);
        }
    }

    @Override
    public void fresh(GraphVisitor visitor) throws IOException {
        List<WriteLog.Entry> entries = recording.takeSettled();
        if (!entries.isEmpty()) {
            ledger.read(tx -> visit(tx, entries, visitor));
        }
    }

    /// What was written since counts as held by itself; what a lease was given since, too.
    private boolean visit(ReadTransaction tx, List<WriteLog.Entry> entries, GraphVisitor visitor) {
        for (WriteLog.Entry entry : entries) {
            Table table = entry.table();
            byte[] key = entry.key();
            Optional<byte[]> value = isScanned(table) ? tx.get(table, key) : Optional.empty();
            boolean resource = table.equals(Schema.RESOURCES.table());
            value.ifPresent(bytes -> scan.record(tx, table, key, bytes, (at, whose, found, node) -> {
                if (!resource) {
                    visitor.root(node);
                }
                return new Rooted(node, visitor);
            }));
        }
        return true;
    }

    private static boolean isScanned(Table table) {
        return Schema.BLOBS.table().equals(table)
                || Schema.LEASES.table().equals(table)
                || Schema.RESOURCES.table().equals(table)
                || Schema.IMAGES.table().equals(table)
                || Schema.CONTAINERS.table().equals(table)
                || Schema.SNAPSHOTS.table().equals(table)
                || Schema.VOLUMES.table().equals(table)
                || Schema.INTENTS.table().equals(table)
                || Schema.VOLUME_SNAPSHOTS.table().equals(table);
    }

    /// What the record refers to is held, and what refers to the record need not be.
    private record Rooted(long node, GraphVisitor visitor) implements Links {
        @Override
        public void root(String why) {
            visitor.root(node);
        }

        @Override
        public void to(long target, String by) {
            visitor.root(target);
        }

        @Override
        public void byLabel(long target, byte[] record, int from, int to) {
            visitor.root(target);
        }

        @Override
        public void from(long source, String by) {
            visitor.edge(source, node);
        }

        @Override
        public void between(long from, long to, String by) {
            visitor.root(to);
        }
    }

    @Override
    public void walkUnheld(LongPredicate held, BatchVisitor visitor) throws IOException {
        walkUnheld(Schema.IMAGES, images.unheld(held), held, visitor);
        walkUnheld(Schema.LEASES, List.of(SeenRecords.Span.ALL), held, visitor);
        walkUnheld(Schema.BLOBS, blobs.unheld(held), held, visitor);
        visitor.visit(new UnheldSnapshots(ledger, held).leavesFirst());
        visitor.visit(reclaiming.ingests(held));
    }

    private void walkUnheld(TypedTable<?> table, List<SeenRecords.Span> spans, LongPredicate held, BatchVisitor visitor)
            throws IOException {
        for (SeenRecords.Span span : spans) {
            Optional<byte[]> next = Optional.of(span.from());
            while (next.isPresent()) {
                List<Removal> found = new ArrayList<>();
                next = unheld(table, new SeenRecords.Span(next.get(), span.end()), held, found);
                visitor.visit(found);
            }
        }
    }

    /// @return where the next page begins
    private Optional<byte[]> unheld(TypedTable<?> table, SeenRecords.Span span, LongPredicate held, List<Removal> found)
            throws IOException {
        return ledger.read(tx -> {
            byte[][] last = {span.from()};
            int[] seen = {0};
            boolean[] more = {false};
            tx.scan(table.table(), new byte[0], span.from(), (key, value) -> {
                if (!span.has(key)) {
                    return false;
                }
                if (!isHeld(held, Nodes.of(table, key))) {
                    found.add(removal(table, key, value));
                }
                last[0] = key;
                more[0] = ++seen[0] == PAGE_ENTRIES || found.size() == PAGE_REMOVALS;
                return !more[0];
            });
            return more[0] ? Optional.of(Keys.after(last[0])) : Optional.empty();
        });
    }

    /// As it is, or alone.
    static boolean isHeld(LongPredicate held, long node) {
        return held.test(node) || held.test(Nodes.flat(node));
    }

    private static Removal removal(TypedTable<?> table, byte[] key, byte[] value) {
        boolean blob = table.equals(Schema.BLOBS);
        long bytes = 0;
        if (blob) {
            bytes = Schema.BLOBS.decoded(key, value).size();
        }
        return new Removal(SubjectKey.subject(table.table(), key, value), blob ? Cause.UNHELD : Cause.EXPIRED, bytes);
    }

    @Override
    public List<Removal> remove(List<Removal> batch, GraphVisitor fresh, LongPredicate held) throws IOException {
        return reclaiming.remove(
                batch, node -> isHeld(held, node), tx -> visit(tx, recording.takeAll(), fresh), () -> fresh(fresh));
    }

    @Override
    public void close() {
        ledger.log().end();
    }
}
