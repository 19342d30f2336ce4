package cas.gc;

import cas.collection.Chain;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collected.Kind;
import cas.collection.Collector;
import cas.collection.ReferenceRecords;
import cas.collection.ReferenceRecords.Watch;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Marks what is held while everybody goes on writing, then removes the rest in small steps (rules G1-G10).
///
/// Nothing live is ever removed: from before the first record is read until the end, every record that is written is
/// remembered and counts as held, with all it leads to; and each step catches up with that inside of the transaction
/// that removes.
public final class GarbageCollector implements Collector {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);

    /// Removed in one transaction: few enough that no writer waits long for it.
    private static final int BATCH_MAX = 128;

    private final ReferenceRecords records;
    private final InstantSource clock;
    private final ReentrantLock running = new ReentrantLock();
    private final Steps steps;
    private final int batchMax;

    public GarbageCollector(ReferenceRecords records, InstantSource clock) {
        this(records, clock, step -> {}, BATCH_MAX);
    }

    GarbageCollector(ReferenceRecords records, InstantSource clock, Steps steps, int batchMax) {
        this.batchMax = batchMax;
        this.records = records;
        this.clock = clock;
        this.steps = steps;
    }

    /// Sees a collection at work, so that tests can do theirs in between.
    @FunctionalInterface
    interface Steps {
        void at(Step step) throws IOException;
    }

    enum Step {
        WATCHING,
        WALKED,
        MARKED,
        FOUND,
        REMOVED,
    }

    @Override
    public Collected collect(CollectRequest request, Consumer<Removal> visitor) throws IOException {
        running.lock();
        try {
            Collected done = new Run(request, visitor).collect();
            log(request, done);
            return done;
        } finally {
            running.unlock();
        }
    }

    private static void log(CollectRequest request, Collected done) {
        if (!request.dryRun() && done.count() > 0) {
            LOG.info(
                    "collected {}, {} bytes, in {} ms of which {} ms marking",
                    done.removed(),
                    done.freedBytes(),
                    done.total().toMillis(),
                    done.marking().toMillis());
        }
    }

    @Override
    public List<Chain> why(Subject subject) throws IOException {
        Namespace namespace = subject.home()
                .orElseThrow(() -> new InvalidArgument("who holds " + subject.text()
                        + ": expected an image, a blob, a snapshot, a lease or a volume"));
        return new Chains(records, clock.instant(), subject, namespace).find();
    }

    /// One collection.
    private final class Run {
        private final CollectRequest request;
        private final Consumer<Removal> visitor;
        private final Instant begun = clock.instant();
        private final long beginNanos = System.nanoTime();
        private final Marking marking = new Marking();
        private final Map<Kind, Long> removed = new EnumMap<>(Kind.class);
        private long freedBytes;

        Run(CollectRequest request, Consumer<Removal> visitor) {
            this.request = request;
            this.visitor = visitor;
        }

        Collected collect() throws IOException {
            Duration marked;
            int held;
            try (Watch watch =
                    records.watch(begun, begun.minus(request.grace().orElse(Duration.ZERO)), request.dryRun())) {
                steps.at(Step.WATCHING);
                watch.walk(marking);
                steps.at(Step.WALKED);
                marking.follow();
                watch.fresh(marking);
                marked = Duration.ofNanos(System.nanoTime() - beginNanos);
                held = marking.size();
                steps.at(Step.MARKED);
                watch.walkUnheld(marking::isHeld, found -> sweepAll(watch, found));
            }
            if (request.backEnds()) {
                records.walkUnrecorded(!request.dryRun(), this::count);
            }
            Duration total = Duration.ofNanos(System.nanoTime() - beginNanos);
            return new Collected(begun, removed, freedBytes, held, marked, total);
        }

        private void sweepAll(Watch watch, List<Removal> found) throws IOException {
            for (int from = 0; from < found.size(); from += batchMax) {
                sweep(watch, found.subList(from, Math.min(from + batchMax, found.size())));
            }
        }

        private void sweep(Watch watch, List<Removal> batch) throws IOException {
            steps.at(Step.FOUND);
            // Most of what was written lately is followed here, where no writer waits for it.
            watch.fresh(marking);
            if (request.dryRun()) {
                batch.forEach(this::count);
            } else {
                watch.remove(batch, marking, marking::isHeld).forEach(this::count);
            }
            steps.at(Step.REMOVED);
        }

        private void count(Removal removal) {
            removed.merge(Kind.of(removal.subject()), 1L, Long::sum);
            freedBytes += removal.bytes();
            LOG.debug("{}: {}", request.dryRun() ? "would go" : "gone", removal);
            visitor.accept(removal);
        }
    }
}
