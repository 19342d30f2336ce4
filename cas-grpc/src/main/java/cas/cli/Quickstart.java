package cas.cli;

import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.os.linux.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas quickstart`.
@Command(
        name = "quickstart",
        description = {
            "Show everything in a minute: a daemon on a private store, an image, a container volume, a disk for a"
                    + " virtual machine.",
            "Afterwards nothing is left behind. Mounting needs root; without it that is left out."
        },
        footer = {"", "Examples:", "  cas quickstart", "  cas quickstart my-image.tar"})
final class Quickstart implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "IMAGE.tar",
            description = "An OCI or docker archive of yours, instead of one made here.")
    private @Nullable Path archive;

    @Option(names = "--keep", description = "Leave the private store there.")
    private boolean keep;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where to make the private store (default: /tmp).")
    private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

    Quickstart(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Path launcher = launcher();
        Optional<Path> given = given();
        try (Stage stage = new Stage(PrivatePlace.below(parent, LinuxKernel.mounter()), console.world(), keep)) {
            return show(stage, launcher, given).number();
        }
    }

    private Path launcher() {
        String launcher = console.world().variable("", "CAS_LAUNCHER");
        if (launcher.isEmpty()) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION, "cannot start a daemon: run this through the launcher \"cas\"");
        }
        return Path.of(launcher);
    }

    private Optional<Path> given() throws IOException {
        if (archive == null) {
            return Optional.empty();
        }
        if (!Files.isReadable(archive)) {
            throw new NoSuchFileException(archive.toString());
        }
        return Optional.of(archive.toAbsolutePath());
    }

    private ExitCode show(Stage stage, Path launcher, Optional<Path> given) throws IOException {
        Instant start = console.world().clock().instant();
        Script script = stage.script();
        PrivatePlace place = stage.place();
        Path address = place.resolve("cas.sock");
        Path persist = place.resolve("persist");
        try {
            script.step("Start a daemon on a private store");
            script.show("cas", "serve", "--persist", persist.toString(), "--address", address.toString());
            Instant asked = console.world().clock().instant();
            ChildDaemon daemon = stage.daemon(launcher, persist, address);
            script.say("ready, process " + daemon.pid());
            script.took(asked);
            script.show("export", "CAS_ADDRESS=" + address);
            ExitCode code = new Tour(console.world(), script, place, address).walk(given);
            stop(stage, daemon);
            script.say("");
            script.say("All of it:");
            script.took(start);
            farewell(script, place);
            return code;
        } catch (IOException | CasException e) {
            if (stage.stopped()) {
                return ExitCode.FAILED; // what failed is what the signal took away
            }
            stage.failed();
            throw e;
        }
    }

    private void stop(Stage stage, ChildDaemon daemon) throws IOException {
        Script script = stage.script();
        Instant asked = console.world().clock().instant();
        script.show("kill", Long.toString(daemon.pid()));
        int code = daemon.stop();
        if (code != 0) {
            throw new IOException("the daemon ended with code " + code + ":\n" + daemon.lastLines());
        }
        script.say("the daemon has stopped cleanly");
        script.took(asked);
    }

    private void farewell(Script script, PrivatePlace place) {
        if (keep) {
            script.say("Kept: " + place.root() + "  Start a daemon on it again with");
            script.show(
                    "cas",
                    "serve",
                    "--persist",
                    place.resolve("persist").toString(),
                    "--address",
                    place.resolve("cas.sock").toString());
        } else {
            script.say("Nothing of it is left on this machine. For good, run: cas serve");
        }
        script.say("The daemon speaks containerd's protocol: ctr -a SOCKET images ls works too.");
    }
}
