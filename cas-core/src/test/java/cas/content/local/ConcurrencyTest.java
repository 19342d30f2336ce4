package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.local.Story.Promises;
import cas.disk.Disk;
import cas.disk.Machine;
import cas.disk.PosixDisk;
import cas.disk.StoreHealth;
import cas.disk.StoreRoot;
import cas.disk.SyncPatience;
import cas.error.CasException.Aborted;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unavailable;
import cas.sim.ForwardingDisk;
import cas.sim.ManualTime;
import cas.sim.Seeds;
import cas.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many clients at once.
@Timeout(60)
final class ConcurrencyTest {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 40;

    private final ManualTime time = new ManualTime();

    @Test
    void manyClientsOnARealDisk(@TempDir Path persist) throws Exception {
        try (StoreRoot root = open(new PosixDisk(), persist)) {
            muchAtOnce(LocalContentStore.open(root, time));
            assertEquals(List.of(), root.disk().list(persist.resolve("none")));
        }
    }

    @Test
    void manyClientsLeaveNothingOpen() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(time);
        try (StoreRoot root = open(disk, Path.of("/persist"))) {
            muchAtOnce(LocalContentStore.open(root, time));
        }
        disk.requireNothingOpen();
    }

    /// Few refs and few texts, so that everything meets everything.
    private void muchAtOnce(LocalContentStore store) throws Exception {
        long seed = Seeds.of(ConcurrencyTest.class);
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Random random = Seeds.random(seed, client);
            clients.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    oneThing(store, random);
                }
                return null;
            });
        }
        runAll(clients);
        for (int ref = 0; ref < 4; ref++) {
            if (store.status("ref" + ref).isPresent()) {
                store.abort("ref" + ref);
            }
        }
        CrashCampaign.requireKept(store, new Promises());
        assertEquals(List.of(), store.statuses());
    }

    private static void oneThing(LocalContentStore store, Random random) throws IOException {
        String ref = "ref" + random.nextInt(4);
        String text = Story.text((char) ('A' + random.nextInt(3)), 500);
        try {
            switch (random.nextInt(6)) {
                case 0 -> store.abort(ref);
                case 1 -> store.delete(Story.digest(text));
                case 2 -> store.statuses();
                case 3 -> Story.sendPart(store, new Promises(), ref, text, 250);
                default -> Story.commit(store, new Promises(), ref, text);
            }
        } catch (Unavailable | Aborted | NotFound e) {
            // Somebody else was there first: what these three are for.
            assertTrue(e.reason().name().length() > 3);
        }
    }

    private static void runAll(List<Callable<Void>> clients) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : executor.invokeAll(clients)) {
                done.get();
            }
        }
    }

    /// Rule D16: all who wait while a directory is being synced share the next sync.
    @Test
    void waitersShareASync() throws Exception {
        AtomicInteger syncs = new AtomicInteger();
        CountDownLatch firstIsIn = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Disk slow = new ForwardingDisk(new SimulatedDisk(time)) {
            @Override
            public void syncNames(Path directory) throws IOException {
                syncs.incrementAndGet();
                firstIsIn.countDown();
                try {
                    assertTrue(goOn.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        SharedSync shared = new SharedSync(slow, new StoreHealth(), Path.of("/"));
        List<Thread> waiting = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        waiting.add(start(shared, done));
        assertTrue(firstIsIn.await(30, TimeUnit.SECONDS));
        for (int i = 0; i < 10; i++) {
            waiting.add(start(shared, done));
        }
        for (Thread thread : waiting.subList(1, waiting.size())) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        for (Thread thread : waiting) {
            thread.join();
        }
        assertEquals(11, done.get());
        assertEquals(2, syncs.get());
    }

    /// A sync waits for those that have said they are coming, as many as there are, and not for ever.
    @Test
    void aSyncWaitsForWhoIsComing() throws Exception {
        AtomicInteger syncs = new AtomicInteger();
        Disk counting = new ForwardingDisk(new SimulatedDisk(time)) {
            @Override
            public void syncNames(Path directory) {
                syncs.incrementAndGet();
            }
        };
        SharedSync shared = new SharedSync(counting, new StoreHealth(), Path.of("/"));
        AtomicInteger done = new AtomicInteger();
        try (SharedSync.Coming one = shared.coming()) {
            Thread alone = start(shared, done);
            alone.join();
            assertEquals(1, done.get(), "somebody who never comes must not stop the others");
            one.sync();
        }
        assertEquals(2, syncs.get());
    }

    /// Whoever was waited for is not left behind: a sync that waited for him cannot begin between his coming and his
    /// asking. On a slow disk he would wait for two.
    @Test
    void whoWasWaitedForIsTakenAlong() throws Exception {
        AtomicInteger syncs = new AtomicInteger();
        Disk counting = new ForwardingDisk(new SimulatedDisk(time)) {
            @Override
            public void syncNames(Path directory) {
                syncs.incrementAndGet();
            }
        };
        SyncPatience endless = new SyncPatience(TimeUnit.MINUTES.toNanos(1));
        endless.took(Long.MAX_VALUE);
        endless.took(Long.MAX_VALUE);
        SharedSync shared = new SharedSync(counting, new StoreHealth(), Path.of("/"), endless);
        AtomicInteger done = new AtomicInteger();
        try (SharedSync.Coming one = shared.coming()) {
            Thread leader = start(shared, done);
            while (leader.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            one.sync();
            leader.join();
        }
        assertEquals(1, done.get());
        assertEquals(1, syncs.get());
    }

    private static Thread start(SharedSync shared, AtomicInteger done) {
        return Thread.ofPlatform().start(() -> {
            try {
                shared.sync();
                done.incrementAndGet();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /// Two that publish the same bytes do not take turns over the directory's sync: the first one's does not end until
    /// the second one has come to its link.
    @Test
    void theSameBytesDoNotWaitForEachOthersSync() throws Exception {
        Path persist = Path.of("/persist");
        CountDownLatch bothLinked = new CountDownLatch(2);
        Disk disk = new ForwardingDisk(new SimulatedDisk(time)) {
            @Override
            public boolean link(Path file, Path name) throws IOException {
                boolean linked = super.link(file, name);
                bothLinked.countDown();
                return linked;
            }

            @Override
            public void syncNames(Path directory) throws IOException {
                if (directory.endsWith("sha256") && bothLinked.getCount() < 2) {
                    try {
                        assertTrue(bothLinked.await(20, TimeUnit.SECONDS), "the second commit waits for the first");
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                super.syncNames(directory);
            }
        };
        try (StoreRoot root = open(disk, persist)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            List<Callable<Void>> clients = new ArrayList<>();
            for (String ref : List.of("one", "two")) {
                clients.add(() -> {
                    Story.commit(store, new Promises(), ref, "the same");
                    return null;
                });
            }
            runAll(clients);
            assertEquals(8, store.stat(Story.digest("the same")).orElseThrow().size());
        }
    }

    private StoreRoot open(Disk disk, Path persist) throws IOException {
        return StoreRoot.open(disk, persist, time, new Machine("boot", 1), new Random(1));
    }
}
