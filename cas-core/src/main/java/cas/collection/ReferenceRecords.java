package cas.collection;

import cas.name.Namespace;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/// Who refers to whom, over all namespaces: what a collector needs of the records. A record is known by a number made
/// of its kind and its key. Two records can have the same number by chance; then one stays longer than it must.
public interface ReferenceRecords {
    /// Begins to remember every record that is written. One at a time.
    ///
    /// @param now what is over by then counts as over
    /// @param young blobs and snapshots made after this are held
    /// @param reading whether nothing will be removed, so that it works on a read-only store too
    Watch watch(Instant now, Instant young, boolean reading) throws IOException;

    /// Visits what holds what in one namespace.
    void walk(Namespace namespace, Instant now, HolderVisitor visitor) throws IOException;

    /// The numbers of one record: as it is, and held alone, without what it refers to (rule F7).
    ///
    /// @throws cas.error.CasException.NotFound if it is not there
    List<Long> require(Subject subject) throws IOException;

    /// Visits bytes and directories that no namespace has a record of.
    ///
    /// @param removing whether they go
    void walkUnrecorded(boolean removing, Consumer<Removal> visitor) throws IOException;

    /// Whether there may be some: the process before this one died, or a removal failed.
    boolean unrecordedLikely() throws IOException;

    /// Hears of changes from now on.
    void listen(ChangeListener listener);

    /// Must not block or throw.
    @FunctionalInterface
    interface ChangeListener {
        /// @param deleted whether something that could hold another went (rule G12)
        void changed(boolean deleted);
    }

    /// Sees the references as numbers.
    interface GraphVisitor {
        void root(long node);

        /// `from` may not be there, or be visited later or never.
        void edge(long from, long to);
    }

    /// Sees the references with their names.
    interface HolderVisitor {
        /// @param subject costs something to ask for
        void record(long node, Supplier<Subject> subject);

        /// @param why such as `image` or `label containerd.io/gc.root`
        void root(long node, String why);

        /// @param by such as `target`, `parent` or `label containerd.io/gc.ref.content.0`
        void edge(long from, long to, String by);
    }

    /// A state that moves on, and all that moves. Every record is either as [#walk] saw it or written since, and what
    /// was written since counts as held.
    interface Watch extends Closeable {
        /// Visits all records. They are read in parts; no part shows less than what stood when the watch began and
        /// was not written since.
        void walk(GraphVisitor visitor) throws IOException;

        /// Visits what was written and not visited yet, as it is now.
        void fresh(GraphVisitor visitor) throws IOException;

        /// Visits records that may go, without a transaction between parts, children before parents.
        void walkUnheld(LongPredicate held, BatchVisitor visitor) throws IOException;

        /// Removes in one transaction what is still not held, after visiting what was written and not visited yet.
        ///
        /// @return what went
        List<Removal> remove(List<Removal> batch, GraphVisitor fresh, LongPredicate held) throws IOException;

        @Override
        void close();
    }

    @FunctionalInterface
    interface BatchVisitor {
        void visit(List<Removal> batch) throws IOException;
    }
}
