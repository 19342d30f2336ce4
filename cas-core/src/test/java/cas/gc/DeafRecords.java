package cas.gc;

import cas.collection.ReferenceRecords;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.name.Namespace;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/// Records that do not tell what was written since the watch began.
record DeafRecords(ReferenceRecords records) implements ReferenceRecords {
    private static final GraphVisitor NOBODY = new GraphVisitor() {
        @Override
        public void root(long node) {}

        @Override
        public void edge(long from, long to) {}
    };

    @Override
    public Watch watch(Instant now, Instant young, boolean reading) throws IOException {
        return new DeafWatch(records.watch(now, young, reading));
    }

    private record DeafWatch(Watch watch) implements Watch {
        @Override
        public void walk(GraphVisitor visitor) throws IOException {
            watch.walk(visitor);
        }

        @Override
        public void fresh(GraphVisitor visitor) throws IOException {
            watch.fresh(NOBODY);
        }

        @Override
        public void walkUnheld(LongPredicate held, BatchVisitor visitor) throws IOException {
            watch.walkUnheld(held, visitor);
        }

        @Override
        public List<Removal> remove(List<Removal> batch, GraphVisitor fresh, LongPredicate held) throws IOException {
            return watch.remove(batch, NOBODY, held);
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    @Override
    public void walk(Namespace namespace, Instant now, HolderVisitor visitor) throws IOException {
        records.walk(namespace, now, visitor);
    }

    @Override
    public List<Long> require(Subject subject) throws IOException {
        return records.require(subject);
    }

    @Override
    public void walkUnrecorded(boolean removing, Consumer<Removal> visitor) throws IOException {
        records.walkUnrecorded(removing, visitor);
    }

    @Override
    public boolean unrecordedLikely() throws IOException {
        return records.unrecordedLikely();
    }

    @Override
    public void listen(ChangeListener listener) {
        records.listen(listener);
    }
}
