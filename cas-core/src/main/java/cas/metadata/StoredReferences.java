package cas.metadata;

import cas.collection.ReferenceRecords;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.kv.Table;
import cas.metadata.ReferenceScan.Terms;
import cas.name.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// References between the records of all namespaces.
final class StoredReferences implements ReferenceRecords {
    private final Ledger ledger;
    private final Reclaiming reclaiming;
    private final Leftovers leftovers;
    private final List<String> snapshotters;

    StoredReferences(Ledger ledger, Reclaiming reclaiming, Leftovers leftovers, List<String> snapshotters) {
        this.ledger = ledger;
        this.reclaiming = reclaiming;
        this.leftovers = leftovers;
        this.snapshotters = List.copyOf(snapshotters);
    }

    @Override
    public Watch watch(Instant now, Instant young, boolean reading) throws IOException {
        Terms terms = new Terms(now, young);
        return new StoredWatch(ledger, new ReferenceScan(ledger, snapshotters, terms), reclaiming, begin(reading));
    }

    /// Inside of a write, so that every other write comes either before all that is read from now on, or after this.
    private WriteLog.Recording begin(boolean reading) throws IOException {
        try {
            return ledger.store().write(tx -> ledger.log().begin());
        } catch (FailedPrecondition e) {
            if (reading && e.reason() == Reason.STORE_READ_ONLY) {
                return ledger.log().begin(); // Nobody writes any more.
            }
            throw e;
        }
    }

    @Override
    public void walk(Namespace namespace, Instant now, HolderVisitor visitor) throws IOException {
        ReferenceScan scan = new ReferenceScan(ledger, snapshotters, new Terms(now, now));
        scan.walk(Keys.of(namespace).toBytes(), (table, key, value, node) -> {
            Supplier<Subject> subject = () -> SubjectKey.holder(table, key, value);
            visitor.record(node, subject);
            return new Named(node, subject, visitor);
        });
    }

    private record Named(long node, Supplier<Subject> subject, HolderVisitor visitor) implements Links {
        @Override
        public void root(String why) {
            visitor.root(node, why);
        }

        @Override
        public void to(long target, String by) {
            visitor.edge(node, target, by);
        }

        @Override
        public void byLabel(long target, byte[] record, int from, int to) {
            to(target, ReferenceLabels.why(new String(record, from, to - from, StandardCharsets.UTF_8)));
        }

        @Override
        public void from(long source, String by) {
            visitor.edge(source, node, by);
        }

        @Override
        public void between(long from, long to, String by) {
            visitor.record(from, subject);
            visitor.edge(from, to, by);
        }
    }

    @Override
    public List<Long> require(Subject subject) throws IOException {
        SubjectKey at = SubjectKey.of(subject);
        Table table = at.table().table();
        Optional<Subject> found =
                ledger.read(tx -> tx.get(table, at.key()).map(value -> SubjectKey.holder(table, at.key(), value)));
        // The key of a volume does not say whose it is.
        if (!found.equals(Optional.of(subject))) {
            throw new NotFound(subject.absence(), "who holds " + subject.text());
        }
        return List.of(at.node(), Nodes.flat(at.node()));
    }

    @Override
    public void listen(ChangeListener listener) {
        ledger.log().listen(listener);
    }

    @Override
    public boolean unrecordedLikely() throws IOException {
        return leftovers.likely();
    }

    @Override
    public void walkUnrecorded(boolean removing, Consumer<Removal> visitor) throws IOException {
        leftovers.walk(removing, visitor);
    }
}
