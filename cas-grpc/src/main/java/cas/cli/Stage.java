package cas.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The daemon and the place of a quick start, taken down however it ends: at the end, on failure, on a signal.
final class Stage implements Closeable {
    private static final int WIND_DOWN_SECONDS_MAX = 10;

    private final PrivatePlace place;
    private final World world;
    private final boolean keep;
    private final Script script;
    private final Thread performer = Thread.currentThread();
    private final CountDownLatch performed = new CountDownLatch(1);
    private final Thread onSignal = new Thread(this::interrupted, "quickstart-cleanup");
    private @Nullable ChildDaemon daemon;
    private volatile boolean stopped;

    Stage(PrivatePlace place, World world, boolean keep) {
        this.place = place;
        this.world = world;
        this.keep = keep;
        this.script = new Script(world);
        Runtime.getRuntime().addShutdownHook(onSignal);
    }

    Script script() {
        return script;
    }

    PrivatePlace place() {
        return place;
    }

    ChildDaemon daemon(Path launcher, Path persist, Path address) throws IOException {
        ChildDaemon started = ChildDaemon.start(launcher, persist, address, place.resolve("daemon.log"));
        daemon = started;
        return started;
    }

    /// Whether a signal ends it.
    boolean stopped() {
        return stopped;
    }

    /// Says what the daemon said last.
    void failed() {
        if (daemon != null) {
            script.say("");
            script.say("That failed. The daemon's last words:");
            daemon.lastLines().lines().forEach(line -> script.say("  " + line));
        }
    }

    /// On a signal: the performer is stopped first, so that it makes nothing new while we clear away.
    private void interrupted() {
        stopped = true;
        script.silence();
        performer.interrupt();
        try {
            performed.await(WIND_DOWN_SECONDS_MAX, TimeUnit.SECONDS);
            clear();
        } catch (InterruptedException | IOException e) {
            world.err().println("cas: could not clear away all of " + place.root() + ": " + e.getMessage());
        }
    }

    private synchronized void clear() throws IOException {
        if (daemon != null) {
            daemon.close();
            daemon = null;
        }
        if (!keep) {
            place.close();
        }
    }

    @Override
    public void close() throws IOException {
        var _ = Thread.interrupted();
        try {
            clear();
        } finally {
            performed.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            } catch (IllegalStateException e) {
                // A signal came; the hook finds everything done.
            }
        }
    }
}
