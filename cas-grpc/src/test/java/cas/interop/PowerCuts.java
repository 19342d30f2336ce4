package cas.interop;

import cas.client.CasClient;
import cas.error.CasException;
import cas.namespace.StoreView;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One file system that lives through power cut after power cut, or kill after kill, under a daemon with
/// several clients. What the clients were promised is kept here, in another process on another disk.
final class PowerCuts {
    private static final int BLOB_CLIENTS = 4;
    private static final int VOLUME_CLIENTS = 3;
    /// Acknowledgements from the start to the cut.
    private static final int ACKNOWLEDGED_MAX = 120;
    /// From the last of these to the cut, if it is not to come at once.
    private static final int PAUSE_MICROS_MAX = 8_000;
    /// How often the power goes before the daemon is ready, and about how long that takes.
    private static final int CUTS_PER_EARLY_ONE = 8;

    private static final int START_MILLIS_MAX = 900;

    /// How long the clients may take for that, counted in short waits: whoever is stopped meanwhile is not
    /// late.
    private static final int PATIENCE_SECONDS = 60;

    private static final int WAIT_MILLIS = 10;
    private static final int CUTS_PER_REPORT = 10;

    private final String name;
    private final Grounds grounds;
    private final Daemons daemons;
    private final long seed;
    private final List<Promisee> clients;
    private final List<String> broken = new ArrayList<>();
    private int cuts;

    /// Starts the daemon under test.
    interface Daemons {
        /// @param bootId of the machine, which is another one after each cut
        Server start(Path persist, String bootId) throws IOException;
    }

    /// Makes what the daemon works on.
    interface Grounds {
        Ground open(String name) throws IOException;
    }

    /// @param name of the image, for people
    record Story(String name, long seed, List<Promisee> clients) {
        /// @param reboots whether the daemon is told another boot id after each cut, and ingests are left half
        ///     done; without, it would rightly trust more of them than a real loss of power leaves
        static Story of(String name, long seed, boolean reboots, VolumeSources sources) {
            var clients = new ArrayList<Promisee>();
            for (int client = 0; client < BLOB_CLIENTS; client++) {
                clients.add(new Pledges(client, Seeds.random(seed, client), reboots));
            }
            for (int client = 0; client < VOLUME_CLIENTS; client++) {
                clients.add(new VolumePledges(client, Seeds.random(seed, BLOB_CLIENTS + client), sources));
            }
            return new Story(name, seed, clients);
        }
    }

    PowerCuts(Grounds grounds, Daemons daemons, Story story) {
        this.grounds = grounds;
        this.daemons = daemons;
        this.name = story.name();
        this.seed = story.seed();
        this.clients = story.clients();
    }

    /// What several of these have seen together.
    static final class Tally {
        private final AtomicLong cuts = new AtomicLong();
        private final AtomicLong promises = new AtomicLong();
        private final AtomicLong broken = new AtomicLong();

        private void add(PowerCuts of) {
            cuts.addAndGet(of.cuts);
            promises.addAndGet(of.promises());
            broken.addAndGet(of.broken.size());
        }

        @Override
        public String toString() {
            return cuts + " cuts, " + promises + " promises, " + broken + " broken";
        }
    }

    /// Cuts the power so often, but stops at the first broken promise.
    ///
    /// @return what is broken
    List<String> run(int cutsMax, Tally tally) throws IOException {
        long began = System.nanoTime();
        try (Ground ground = grounds.open(name)) {
            while (broken.isEmpty() && cuts < cutsMax) {
                cut(ground, Seeds.random(seed, 1000 + cuts));
                if (cuts % CUTS_PER_REPORT == 0) {
                    System.out.printf("%s: %d of %d cuts, %d promises%n", name, cuts, cutsMax, promises());
                }
            }
            if (broken.isEmpty()) {
                ground.begin(0, Seeds.random(seed, 999));
                look(ground, "after the last cut");
            }
        }
        tally.add(this);
        System.out.printf(
                "%s: %d cuts, %d promises, %d broken, %d s%n",
                name, cuts, promises(), broken.size(), (System.nanoTime() - began) / 1_000_000_000);
        return broken;
    }

    private long promises() {
        return clients.stream().mapToLong(Promisee::promises).sum();
    }

    /// Looks whether the last cut broke anything, lets the clients work on, and cuts.
    private void cut(Ground ground, Random random) throws IOException {
        String when = "cut " + (cuts + 1) + " (" + ground.begin(cuts, random) + ")";
        cuts++;
        if (random.nextInt(CUTS_PER_EARLY_ONE) == 0) {
            cutEarly(ground, random);
        } else {
            cutAtWork(ground, random, when);
        }
        String said = ground.settle();
        if (!said.isEmpty()) {
            broken.add("after " + when + ": " + said);
        }
    }

    /// The end comes while the daemon still starts, and puts in order what the one before has left.
    private void cutEarly(Ground ground, Random random) throws IOException {
        try (Server server = start(ground)) {
            server.ends(random.nextInt(START_MILLIS_MAX));
            ground.cut(server);
            server.kill();
        }
    }

    private static Path persist(Ground ground) {
        return ground.root().resolve("persist");
    }

    private Server start(Ground ground) throws IOException {
        return daemons.start(persist(ground), "boot-" + cuts + "-" + seed);
    }

    private void cutAtWork(Ground ground, Random random, String when) throws IOException {
        try (Server server = start(ground)) {
            try {
                server.ready();
                if (verify(server, ground, "before " + when)) {
                    work(server, () -> ground.cut(server), random, when);
                }
            } finally {
                ground.cut(server);
                server.kill();
            }
        } catch (AssertionError e) {
            // A daemon that does not start on what a cut left is as broken as a lost promise.
            broken.add("before " + when + ": " + e.getMessage());
        }
    }

    private void look(Ground ground, String when) throws IOException {
        try (Server server = start(ground)) {
            server.ready();
            verify(server, ground, when);
        }
    }

    private boolean verify(Server server, Ground ground, String when) throws IOException {
        try (CasClient client = CasClient.connect(server.patiently())) {
            for (Promisee promisee : clients) {
                promisee.broken(client.view(promisee.namespace()), persist(ground))
                        .forEach(what -> broken.add(when + ": " + what));
            }
            Leaks.look(client, persist(ground)).forEach(what -> broken.add(when + ": " + what));
        } catch (CasException e) {
            broken.add(when + ": " + e + "\n" + server.log());
        }
        return broken.isEmpty();
    }

    /// Lets all clients work until the cut has ended all they can do. The most telling moment is the one right
    /// behind an acknowledgement, so half of the cuts come there.
    private void work(Server server, Runnable cut, Random random, String when) throws IOException {
        var left = new AtomicInteger(1 + random.nextInt(ACKNOWLEDGED_MAX));
        boolean atOnce = random.nextBoolean();
        var enough = new CountDownLatch(1);
        var done = new CountDownLatch(clients.size());
        var early = new ConcurrentLinkedQueue<String>();
        Runnable acknowledged = () -> {
            if (left.decrementAndGet() == 0) {
                if (atOnce) {
                    cut.run();
                }
                enough.countDown();
            }
        };
        try (CasClient client = CasClient.connect(server.patiently())) {
            for (Promisee pledges : clients) {
                Thread.ofVirtual().start(() -> {
                    String failure = untilItFails(pledges, client.view(pledges.namespace()), acknowledged);
                    if (left.get() > 0) {
                        early.add(pledges.namespace() + ": " + failure);
                        enough.countDown();
                    }
                    done.countDown();
                });
            }
            boolean came = false;
            for (int waited = 0; !came && waited < PATIENCE_SECONDS * 1000; waited += WAIT_MILLIS) {
                came = enough.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (!came || !early.isEmpty()) {
                broken.add(when + ": the clients could not work: " + early + "\n" + server.log());
            }
            if (!atOnce) {
                var _ = done.await(random.nextInt(PAUSE_MICROS_MAX), TimeUnit.MICROSECONDS);
            }
            cut.run();
            server.kill();
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// @return what ended the work: the power is gone, the daemon, or the store has noticed and is read-only
    private static String untilItFails(Promisee pledges, StoreView view, Runnable acknowledged) {
        try {
            while (true) {
                pledges.step(view);
                acknowledged.run();
            }
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }
}
