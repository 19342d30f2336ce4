package cas.gc;

import static cas.gc.CollectedStore.CONTENT;
import static cas.gc.CollectedStore.ONE;
import static cas.gc.CollectedStore.ROOT;
import static cas.gc.CollectedStore.TWO;
import static cas.gc.CollectedStore.digest;
import static cas.gc.CollectedStore.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.digest.Digest;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unavailable;
import cas.filter.Filter;
import cas.finding.Finding;
import cas.name.Labels;
import cas.name.Namespace;
import cas.sim.Seeds;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Writers whose leases come and go, somebody who deletes, readers and two who collect without a pause, all at once and
/// over the same few bytes. The seed repeats what each does, the machine decides when: whatever it decides, what
/// somebody holds is there and whole, and what nobody holds is gone in the end.
final class CollectionThreadsTest {
    private static final long SEED = Seeds.of(CollectionThreadsTest.class);
    private static final int WRITERS = 3;
    private static final int ROUNDS = 60;
    private static final int TEXTS = 6;

    private final CollectedStore store;
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong collected = new AtomicLong();

    CollectionThreadsTest() throws IOException {
        store = CollectedStore.inMemory();
    }

    @Test
    void nothingHeldIsLostWhateverHappensAtOnce() throws IOException, InterruptedException {
        GarbageCollector collector = store.collector();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Boolean>> working = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Writer each = new Writer(writer);
                working.add(threads.submit(each::work));
            }
            working.add(threads.submit(this::delete));
            List<Future<Boolean>> besides = List.of(
                    threads.submit(() -> collect(collector, false)),
                    threads.submit(() -> collect(collector, true)),
                    threads.submit(this::read));
            try {
                await(working);
            } finally {
                done.set(true);
            }
            await(besides);
        }
        assertTrue(collected.get() > 0, "nothing went while they worked");
        requireOnlyWhatIsHeld(collector);
        store.close();
    }

    private static void await(List<Future<Boolean>> all) throws InterruptedException {
        for (Future<Boolean> each : all) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new AssertionError("seed " + SEED + ": " + e.getCause(), e.getCause());
            }
        }
    }

    private boolean collect(GarbageCollector collector, boolean backEnds) throws IOException {
        while (!done.get()) {
            collected.addAndGet(collector
                    .collect(new CollectRequest(false, Duration.ZERO, backEnds), removal -> {})
                    .count());
        }
        return true;
    }

    private static String text(Random random) {
        return "text " + random.nextInt(TEXTS);
    }

    /// Tries again while another writer sends the same bytes under the same ref.
    private Digest put(Namespace namespace, Optional<String> lease, String text, Labels with) throws IOException {
        while (true) {
            try {
                return store.put(namespace, lease, text, with);
            } catch (Unavailable e) {
                Thread.onSpinWait();
            }
        }
    }

    /// Holds things by a lease, then by an image, a label and a snapshot, looks at them, and lets go of them.
    private final class Writer {
        private final Random random;
        private final String name;

        Writer(int number) {
            this.random = Seeds.random(SEED, number);
            this.name = "writer-" + number;
        }

        Boolean work() throws IOException {
            for (int round = 0; round < ROUNDS; round++) {
                String here = name + "-" + round;
                String layer = text(random);
                store.lease(ONE, here);
                put(ONE, Optional.of(here), layer, Labels.none());
                requireText(ONE, layer);
                String manifest = "manifest " + here;
                put(
                        ONE,
                        Optional.of(here),
                        manifest,
                        labels(CONTENT + ".l.0", digest(layer).toString()));
                Snapshotter under = store.metadata.snapshotter(ONE, CollectedStore.OVERLAY, Optional.of(here));
                under.prepare("making " + here, "", Labels.none());
                under.commit(here, "making " + here, "", labels(ROOT, "1"));
                store.image(ONE, here, digest(manifest));
                store.metadata.leases(ONE).delete(here);
                look(here, layer);
                if (round + 1 < ROUNDS) {
                    store.removeImage(ONE, here);
                    store.snapshotter(ONE).remove(here);
                }
            }
            return true;
        }

        /// Held without the lease.
        private void look(String here, String layer) throws IOException {
            for (int i = random.nextInt(4); i >= 0; i--) {
                requireText(ONE, layer);
                requireText(ONE, "manifest " + here);
                assertTrue(store.snapshotter(ONE).stat(here).isPresent(), () -> "held, and gone: snapshot " + here);
            }
        }
    }

    /// The same bytes in another namespace, held only while they are looked at.
    private boolean delete() throws IOException {
        Random random = Seeds.random(SEED, WRITERS);
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(random);
            put(TWO, Optional.empty(), text, labels(ROOT, "1"));
            store.relabel(TWO, digest(text), ROOT, "1");
            requireText(TWO, text);
            store.metadata.content(TWO, Optional.empty()).delete(digest(text));
        }
        return true;
    }

    /// What can be opened can be read to its end, whoever deletes it meanwhile.
    private boolean read() throws IOException {
        Random random = Seeds.random(SEED, WRITERS + 1);
        while (!done.get()) {
            String text = text(random);
            try {
                requireText(random.nextBoolean() ? ONE : TWO, text);
            } catch (NotFound e) {
                Thread.onSpinWait(); // Nobody holds it now.
            }
        }
        return true;
    }

    private void requireText(Namespace namespace, String text) throws IOException {
        try (BlobReader reader =
                store.metadata.content(namespace, Optional.empty()).open(digest(text))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = reader.read(bytes, bytes.position());
            }
            assertEquals(digest(text), Digest.sha256(bytes.array()), "not whole: " + text);
        }
    }

    private void requireOnlyWhatIsHeld(GarbageCollector collector) throws IOException {
        CollectRequest all = new CollectRequest(false, Duration.ZERO, true);
        collector.collect(all, removal -> {});
        Set<Digest> recorded = new TreeSet<>();
        store.metadata
                .content(ONE, Optional.empty())
                .walk(Filter.ALL, (ContentInfo info) -> recorded.add(info.digest()));
        for (int writer = 0; writer < WRITERS; writer++) {
            String last = "writer-" + writer + "-" + (ROUNDS - 1);
            assertTrue(recorded.contains(digest("manifest " + last)), () -> "held, and gone: the image of " + last);
        }
        assertTrue(recorded.size() <= 2 * WRITERS, () -> "not held, and there: " + recorded);
        assertEquals(recorded, store.bytes());
        assertEquals(WRITERS, store.trees.ids().size());
        assertEquals(Set.of(), store.there(TWO));
        List<Finding> findings = new ArrayList<>();
        store.metadata.verifications().compare(findings::add);
        assertEquals(List.of(), findings, "seed " + SEED);
    }
}
