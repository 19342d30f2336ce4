package cas.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.gc.GarbageCollector.Steps;
import cas.name.Namespace;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random lives of two namespaces with collections in between, and with operations in the middle of collections: while
/// they mark, and between their transactions. A plain set model says what is held.
final class CollectionModelTest {
    private static final long SEED = Seeds.of(CollectionModelTest.class);
    private static final int LIVES_IN_MEMORY = 100;
    private static final int LIVES_ON_LMDB = 4;
    private static final int OPERATIONS = 120;

    private interface Opening {
        CollectedStore open(int life) throws IOException;
    }

    @Test
    void nothingHeldIsEverGoneInMemory() throws IOException {
        live(LIVES_IN_MEMORY, life -> CollectedStore.inMemory());
    }

    @Test
    void nothingHeldIsEverGoneOnLmdb(@TempDir Path directory) throws IOException {
        live(LIVES_ON_LMDB, life -> CollectedStore.onLmdb(Files.createDirectory(directory.resolve("" + life))));
    }

    /// The test can fail: a collector that does not catch up with what is written meanwhile is caught.
    @Test
    void aCollectorWithoutABarrierIsCaught() {
        boolean caught = false;
        for (int life = 0; life < LIVES_IN_MEMORY && !caught; life++) {
            try (CollectedStore store = CollectedStore.inMemory()) {
                new Life(store, Seeds.random(SEED, life), true).run();
            } catch (AssertionError e) {
                caught = true;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertTrue(caught, "seed " + SEED);
    }

    private static void live(int lives, Opening opening) throws IOException {
        long removed = 0;
        for (int life = 0; life < lives; life++) {
            try (CollectedStore store = opening.open(life)) {
                Life running = new Life(store, Seeds.random(SEED, life), false);
                try {
                    running.run();
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + SEED + ", life " + life + ": " + e.getMessage(), e);
                }
                removed += running.removed;
            }
        }
        assertTrue(removed > lives, "the lives leave nothing to collect: " + removed);
    }

    private static final class Life {
        private final CollectedStore store;
        private final Random random;
        private final List<RandomLife> lives = new ArrayList<>();
        private final boolean deaf;
        private long removed;
        private boolean quiet;

        Life(CollectedStore store, Random random, boolean deaf) {
            this.store = store;
            this.random = random;
            this.deaf = deaf;
            for (Namespace namespace : List.of(CollectedStore.ONE, CollectedStore.TWO)) {
                lives.add(new RandomLife(store, namespace, random));
            }
        }

        void run() throws IOException {
            for (int i = 0; i < OPERATIONS; i++) {
                act();
                if (random.nextInt(12) == 0) {
                    collect(step -> interrupt());
                }
            }
            quiet = true;
            collect(step -> {});
            collect(step -> {});
            for (RandomLife life : lives) {
                life.requireClean();
            }
            requireBackEnds();
        }

        private void act() throws IOException {
            lives.get(random.nextInt(lives.size())).act();
        }

        private void interrupt() throws IOException {
            for (int i = random.nextInt(4); i > 0; i--) {
                act();
            }
        }

        private void collect(Steps steps) throws IOException {
            int batchMax = 1 + random.nextInt(4);
            var records = deaf && !quiet ? new DeafRecords(store.metadata.references()) : store.metadata.references();
            GarbageCollector collector = new GarbageCollector(records, store.time, steps, batchMax);
            boolean backEnds = quiet || random.nextInt(4) == 0;
            removed += collector
                    .collect(new CollectRequest(false, Duration.ZERO, backEnds), removal -> {})
                    .count();
            for (RandomLife life : lives) {
                life.requireSound();
            }
        }

        /// Bytes and directories are those of the records.
        private void requireBackEnds() throws IOException {
            TreeSet<Digest> recorded = new TreeSet<>();
            int[] snapshots = {0};
            for (Namespace namespace : List.of(CollectedStore.ONE, CollectedStore.TWO)) {
                store.metadata
                        .content(namespace, Optional.empty())
                        .walk(Filter.ALL, info -> recorded.add(info.digest()));
                store.snapshotter(namespace).walk(Filter.ALL, info -> snapshots[0]++);
            }
            assertEquals(recorded, store.bytes());
            assertEquals(snapshots[0], store.trees.ids().size());
        }
    }
}
