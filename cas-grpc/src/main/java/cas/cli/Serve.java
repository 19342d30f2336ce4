package cas.cli;

import cas.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cas serve`.
@Command(
        name = "serve",
        description = {
            "Run the daemon: open the store below the persist directory, making it if there is none, and serve",
            "it on a unix socket until SIGTERM or SIGINT. Mounting volumes and unpacking images need root."
        },
        footer = {
            "",
            "Examples:",
            "  cas serve",
            "  cas serve --persist /var/lib/cas --address /run/cas/cas.sock",
            "",
            "The log goes to standard error, one line per record."
        })
final class Serve implements Callable<Integer> {
    private static final String PERSIST_DEFAULT = "/persist";

    private final Console console;

    @Option(
            names = "--persist",
            paramLabel = "DIR",
            description = "Where the store lies; also $$CAS_PERSIST (default: " + PERSIST_DEFAULT + ").")
    private @Nullable Path persist;

    /// For a parent that must not leave a daemon behind, however it ends.
    @Option(names = "--stop-at-end-of-input", hidden = true)
    private boolean stopAtEndOfInput;

    Serve(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DaemonLog.start(console.world().err(), console.options().debug());
        Path root = persist != null
                ? persist.toAbsolutePath()
                : Path.of(console.world().variable(PERSIST_DEFAULT, "CAS_PERSIST"));
        Engine.World world = Engine.World.host(console.world().clock(), new SecureRandom());
        Daemon daemon = new Daemon(root, console.options().address(), world);
        daemon.start();
        if (stopAtEndOfInput) {
            Thread.ofVirtual()
                    .name("parent")
                    .start(() -> awaitEnd(console.world().in()));
        }
        daemon.await();
        return ExitCode.DONE.number();
    }

    private static void awaitEnd(InputStream input) {
        Logger log = LoggerFactory.getLogger(Serve.class);
        try {
            var _ = input.transferTo(java.io.OutputStream.nullOutputStream());
            log.info("standard input has ended: stopping");
        } catch (IOException e) {
            log.warn("standard input is broken: stopping", e);
        }
        System.exit(ExitCode.DONE.number());
    }
}
