package cas.gc;

import cas.collection.ReferenceRecords.GraphVisitor;
import java.util.Arrays;

/// What is held: roots, and all they lead to. What a record leads to is remembered only while nothing is known to hold
/// the record; then the roots are followed; from then on whatever else turns out to be held is followed at once.
///
/// For one thread at a time.
final class Marking implements GraphVisitor {
    private final LongSet held = new LongSet();
    private final Edges edges = new Edges();
    private long[] pending = new long[1024];
    private int waiting;
    private boolean following;

    @Override
    public void root(long node) {
        if (held.add(node)) {
            push(node);
            if (following) {
                drain();
            }
        }
    }

    @Override
    public void edge(long from, long to) {
        if (held.has(from)) {
            root(to);
        } else {
            edges.add(from, to);
        }
    }

    /// All edges are known.
    void follow() {
        following = true;
        drain();
    }

    private void drain() {
        while (waiting > 0) {
            edges.each(pending[--waiting], to -> {
                if (held.add(to)) {
                    push(to);
                }
            });
        }
    }

    private void push(long node) {
        if (waiting == pending.length) {
            pending = Arrays.copyOf(pending, Math.addExact(waiting, waiting / 2));
        }
        pending[waiting++] = node;
    }

    boolean isHeld(long node) {
        return held.has(node);
    }

    int size() {
        return held.size();
    }
}
