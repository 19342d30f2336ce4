package cas.cli;

import cas.collection.Schedule;
import cas.engine.Engine;
import cas.error.CasException;
import cas.gc.CollectionScheduler;
import cas.overview.StoreStatus;
import cas.server.CasServer;
import cas.server.Policy;
import cas.server.ServedStore;
import cas.server.ServedStore.Collecting;
import cas.server.ServedStore.Told;
import cas.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store and the server in front of it. A signal ends both: calls under way are let finish, then the
/// store records a clean stop.
final class Daemon {
    /// So long what is written after the vault was locked may go on.
    private static final Duration VAULT_LOOK_PERIOD = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Path persist;
    private final Path address;
    private final Engine.World world;
    private final Verification verification;
    private final Thread onSignal = new Thread(this::signalled, "stop");
    private final Schedule schedule;
    private boolean isolatesContent;
    private @Nullable Engine engine;
    private @Nullable CollectionScheduler scheduler;
    private @Nullable CasServer server;
    private Policy policy = Policy.ROOT_ONLY;
    private @Nullable Path pluginAddress;
    private @Nullable CasServer plugin;

    /// How the bytes are read again and again.
    ///
    /// @param within all of them in this time; zero for never
    /// @param reads whether what clients read is verified too
    record Verification(Duration within, long bytesPerSecondMax, boolean reads) {
        static final Verification NONE = new Verification(Duration.ZERO, 0, false);
    }

    Daemon(Path persist, Path address, Engine.World world, Verification verification, Schedule schedule) {
        this.verification = verification;
        this.schedule = schedule;
        this.persist = persist;
        this.address = address;
        this.world = world;
    }

    /// To be called before the start.
    synchronized void isolateContent(boolean wanted) {
        isolatesContent = wanted;
    }

    /// To be called before the start: who may do what.
    synchronized void obey(Policy wanted) {
        policy = wanted;
    }

    /// To be called before the start: also serve containerd, whose plugin we are there.
    synchronized void servePlugin(Path where) {
        pluginAddress = where;
    }

    /// Opens the store and begins to serve. If that fails, nothing is left open.
    synchronized void start() throws IOException {
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            Instant begun = world.clock().instant();
            Engine opened = Engine.open(persist, world);
            engine = opened;
            opened.isolateContent(isolatesContent);
            opened.verifyReads(verification.reads());
            CollectionScheduler collecting = opened.scheduler(schedule, System::nanoTime);
            scheduler = collecting;
            server = CasServer.start(new ServerOptions(address, policy), served(opened, collecting));
            if (pluginAddress != null) {
                plugin = CasServer.startPlugin(new ServerOptions(pluginAddress), opened.plugin());
                LOG.info("containerd finds its plugin on {}", pluginAddress);
            }
            Thread.ofPlatform().name("collector").daemon().start(collecting);
            ready(opened.overview().status(), begun);
            Thread.ofVirtual().name("vault").start(() -> opened.keepWatchingVault(VAULT_LOOK_PERIOD));
            Thread.ofVirtual()
                    .name("verify")
                    .start(() -> opened.keepVerifying(verification.within(), verification.bytesPerSecondMax()));
        } catch (IOException | RuntimeException e) {
            close();
            Runtime.getRuntime().removeShutdownHook(onSignal);
            throw e;
        }
    }

    private ServedStore served(Engine opened, CollectionScheduler collecting) {
        return new ServedStore(
                opened::view,
                opened.namespaces(),
                opened.overview(),
                opened.checker(),
                opened.events(),
                new Told(opened.snapshotters(), opened.capabilities(), opened::isolatesContent),
                new Collecting(opened.collector(), collecting, schedule),
                world.kernel().host());
    }

    private void ready(StoreStatus status, Instant begun) {
        String before = switch (status.lastStop()) {
            case NEW -> "a new store";
            case CLEAN -> "the stop before was clean";
            case UNCLEAN -> "the stop before was not clean";
        };
        long millis = Duration.between(begun, world.clock().instant()).toMillis();
        LOG.info(
                "ready: {} on {}, format {}, {}, opened in {} ms",
                persist,
                address,
                status.formatVersion(),
                before,
                millis);
    }

    /// Returns when the server has ended, which a signal makes it do.
    void await() throws InterruptedException {
        CasServer running = running();
        if (running != null) {
            running.await();
        }
    }

    private synchronized @Nullable CasServer running() {
        return server;
    }

    private void signalled() {
        LOG.info("stopping: calls under way may end");
        int code = ExitCode.DONE.number();
        try {
            close();
            LOG.info("stopped");
        } catch (IOException | CasException e) {
            LOG.error("could not stop cleanly", e);
            code = ExitCode.FAILED.number();
        }
        // Ended by a signal the process would report failure, and a clean stop is none.
        Runtime.getRuntime().halt(code);
    }

    private synchronized void close() throws IOException {
        try (Engine store = engine;
                CollectionScheduler collecting = scheduler;
                CasServer ear = server;
                CasServer second = plugin) {
            LOG.debug("closing {}, {}, {} and {}", second, ear, collecting, store);
        } finally {
            server = null;
            plugin = null;
            scheduler = null;
            engine = null;
        }
    }
}
