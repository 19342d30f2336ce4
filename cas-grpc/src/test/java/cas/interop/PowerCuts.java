package cas.interop;

import cas.client.CasClient;
import cas.content.IngestStatus;
import cas.error.CasException;
import cas.filter.Filter;
import cas.interop.ForgetfulDisk.Keep;
import cas.interop.ForgetfulDisk.Kind;
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
import java.util.stream.IntStream;

/// One file system that lives through power cut after power cut under a daemon with several clients. What the clients
/// were promised is kept here, in another process on another disk.
final class PowerCuts {
    private static final int CLIENTS = 4;
    private static final List<Keep> KEEPS = List.of(Keep.values());
    /// Acknowledgements from the start to the cut.
    private static final int ACKNOWLEDGED_MAX = 120;
    /// From the last of these to the cut, if it is not to come at once.
    private static final int PAUSE_MICROS_MAX = 8_000;
    /// What a flush takes on the flash of small devices.
    private static final int FLUSH_MICROS = 3_000;

    /// How often the power goes before the daemon is ready, and about how long that takes.
    private static final int CUTS_PER_EARLY_ONE = 8;

    private static final int START_MILLIS_MAX = 900;

    /// How long the clients may take for that, counted in short waits: whoever is stopped meanwhile is not late.
    private static final int PATIENCE_SECONDS = 60;

    private static final int WAIT_MILLIS = 10;
    private static final int CUTS_PER_REPORT = 10;

    private final Workbench bench;
    private final String name;
    private final Kind kind;
    private final Daemons daemons;
    private final long seed;
    private final int slowPercent;
    private final List<Pledges> clients;
    private final List<String> broken = new ArrayList<>();
    private int cuts;

    /// Starts the daemon under test.
    interface Daemons {
        /// @param bootId of the machine, which is another one after each cut
        Server start(Path persist, String bootId) throws IOException;
    }

    /// @param name of the image, for people
    /// @param slowPercent how often the disk is a slow one
    /// @param reboots whether the daemon is told another boot id after each cut, and ingests are left half
    ///     done; without, it would rightly trust more of them than a real loss of power leaves
    record Story(String name, long seed, int slowPercent, boolean reboots) {}

    PowerCuts(Workbench bench, Kind kind, Daemons daemons, Story story) {
        this.bench = bench;
        this.kind = kind;
        this.daemons = daemons;
        this.name = story.name();
        this.seed = story.seed();
        this.slowPercent = story.slowPercent();
        this.clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> new Pledges(client, Seeds.random(story.seed(), client), story.reboots()))
                .toList();
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
        try (ForgetfulDisk disk = ForgetfulDisk.make(bench, name, kind)) {
            while (broken.isEmpty() && cuts < cutsMax) {
                cut(disk, Seeds.random(seed, 1000 + cuts));
                if (cuts % CUTS_PER_REPORT == 0) {
                    System.out.printf("%s: %d of %d cuts, %d promises%n", name, cuts, cutsMax, promises());
                }
            }
            if (broken.isEmpty()) {
                disk.mount("defaults");
                look(disk, "after the last cut");
            }
        }
        tally.add(this);
        System.out.printf(
                "%s: %d cuts, %d promises, %d broken, %d s%n",
                name, cuts, promises(), broken.size(), (System.nanoTime() - began) / 1_000_000_000);
        return broken;
    }

    private long promises() {
        return clients.stream().mapToLong(Pledges::promises).sum();
    }

    /// Looks whether the last cut broke anything, lets the clients work on, and cuts.
    private void cut(ForgetfulDisk disk, Random random) throws IOException {
        Keep keep = KEEPS.get(random.nextInt(KEEPS.size()));
        String options = kind.options(cuts);
        String when = "cut " + ++cuts + " (" + options + ", keeping " + keep + ")";
        disk.slow(random.nextInt(100) < slowPercent ? FLUSH_MICROS : 0);
        disk.mount(options);
        if (random.nextInt(CUTS_PER_EARLY_ONE) == 0) {
            cutEarly(disk, keep, random);
        } else {
            cutAtWork(disk, keep, random, when);
        }
        String said = disk.settle();
        if (!said.isEmpty()) {
            broken.add("after " + when + ": " + said);
        }
    }

    /// The power goes while the daemon still starts, and puts in order what the cut before has left.
    private void cutEarly(ForgetfulDisk disk, Keep keep, Random random) throws IOException {
        try (Server server = start(disk)) {
            server.ends(random.nextInt(START_MILLIS_MAX));
            disk.cut(keep, random.nextLong());
            server.kill();
        }
    }

    private Server start(ForgetfulDisk disk) throws IOException {
        return daemons.start(disk.root().resolve("persist"), "boot-" + cuts + "-" + seed);
    }

    private void cutAtWork(ForgetfulDisk disk, Keep keep, Random random, String when) throws IOException {
        try (Server server = start(disk)) {
            server.ready();
            if (verify(server, disk, "before " + when)) {
                work(server, () -> disk.cut(keep, random.nextLong()), random, when);
            }
            server.kill();
        } catch (AssertionError e) {
            // A daemon that does not start on what a cut left is as broken as a lost promise.
            broken.add("before " + when + ": " + e.getMessage());
        }
        disk.cut(keep, 0);
    }

    private void look(ForgetfulDisk disk, String when) throws IOException {
        try (Server server = start(disk)) {
            server.ready();
            verify(server, disk, when);
        }
    }

    private boolean verify(Server server, ForgetfulDisk disk, String when) throws IOException {
        Path blobs = disk.root().resolve("persist/vault/case/io.containerd.content.v1.content/blobs/sha256");
        try (CasClient client = CasClient.connect(server.patiently())) {
            for (Pledges pledges : clients) {
                StoreView view = client.view(pledges.namespace());
                pledges.broken(view, blobs).forEach(what -> broken.add(when + ": " + what));
                for (IngestStatus ingest : view.content().statuses(Filter.ALL)) {
                    if (!pledges.goesOn(ingest.ref())) {
                        view.content().abort(ingest.ref());
                    }
                }
            }
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
        var done = new CountDownLatch(CLIENTS);
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
            for (Pledges pledges : clients) {
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

    /// @return what ended the work: the power is gone, or the store has noticed and is read-only
    private static String untilItFails(Pledges pledges, StoreView view, Runnable acknowledged) {
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
