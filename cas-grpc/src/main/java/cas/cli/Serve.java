package cas.cli;

import cas.engine.Engine;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.overview.VaultRule;
import cas.server.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `cas serve`.
@Command(
        name = "serve",
        description = {
            "Run the daemon: open the store below the persist directory, making it if there is none, and serve it on a"
                    + " unix socket until SIGTERM or SIGINT.",
            "Mounting volumes and unpacking images need root."
        },
        footer = {
            "",
            "Examples:",
            "  cas serve",
            "  cas serve --persist /var/lib/cas --address /run/cas/cas.sock",
            "  cas serve --plugin-address /run/cas/plugin.sock",
            "",
            "The log goes to standard error, one line per record."
        })
final class Serve implements Callable<Integer> {
    private static final String PERSIST_DEFAULT = "/persist";

    private static final Duration VAULT_LOOK_PERIOD = Duration.ofMillis(500);
    private static final String POLICY_DEFAULT = "/etc/cas/policy";

    private static final Duration VERIFY_WITHIN_DEFAULT = Duration.ofDays(7);
    private static final long VERIFY_BYTES_PER_SECOND_DEFAULT = 32L << 20;

    private final Console console;

    @Option(
            names = "--persist",
            paramLabel = "DIR",
            description = "Where the store lies; also $$CAS_PERSIST (default: " + PERSIST_DEFAULT + ").")
    private @Nullable Path persist;

    @Option(
            names = "--plugin-address",
            paramLabel = "SOCKET",
            description = {
                "Also serve containerd on this socket, as its content and snapshot plugin: see docs/PLUGIN.md. Only"
                        + " one",
                "containerd may use it, since its collector removes there what it does not know."
            })
    private @Nullable Path pluginAddress;

    @Option(
            names = "--require-encryption",
            description = "Refuse a vault that the file system does not encrypt (fscrypt), instead of using it plain.")
    private boolean requireEncryption;

    @Option(
            names = "--vault-key",
            paramLabel = "ID",
            description = "Refuse a vault that is encrypted by another key than the one with this name in hex.")
    private @Nullable String vaultKey;

    @Option(
            names = "--wait-for-vault",
            description = {
                "Wait while the vault is locked, or is not yet what --require-encryption asks for. Nothing is written",
                "and nothing listens until then. Without it such a vault ends the start."
            })
    private boolean waitForVault;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = {
                "Who may do what on the socket, by uid: see docs/OPERATIONS.md (default: " + POLICY_DEFAULT + " if",
                "it is there; else only root and the user of the daemon)."
            })
    private @Nullable Path policy;

    @Option(
            names = "--verify-within",
            paramLabel = "TIME",
            description = "Read all bytes again in this time, to find damage; 0 for never (default: 168h, a week).")
    private @Nullable Duration verifyWithin;

    @Option(
            names = "--verify-rate",
            paramLabel = "N[KMGT]",
            converter = SizeText.class,
            description = "Read at most so many bytes in a second for it (default: 32M).")
    private long verifyRate = VERIFY_BYTES_PER_SECOND_DEFAULT;

    @Option(
            names = "--verify-reads",
            description = "Digest what clients read from beginning to end, and withhold the end if it is wrong.")
    private boolean verifyReads;

    @Option(
            names = "--reserve",
            paramLabel = "SIZE",
            converter = SizeText.class,
            description = "Room to hold back on the disk so that deleting works when it is full, such as 64M"
                    + " (default: 32M, or a 32nd of a small disk).")
    private @Nullable Long reserveBytes;

    @Mixin
    private final CollectionOptions collection = new CollectionOptions();

    @Option(
            names = "--isolate-content",
            description = {
                "Let no namespace have content of another by naming its digest: it must send the bytes, which are",
                "still kept once. Namespaces labelled containerd.io/namespace.shareable=true share all the same."
            })
    private boolean isolateContent;

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
        if (reserveBytes != null) {
            world = world.reserving(reserveBytes);
        }
        world = world.guarding(new VaultRule(requireEncryption, Optional.ofNullable(vaultKey)));
        if (waitForVault) {
            awaitVault(root, world);
        }
        Daemon daemon = new Daemon(
                root,
                console.options().address(),
                world,
                new Daemon.Verification(
                        verifyWithin != null ? verifyWithin : VERIFY_WITHIN_DEFAULT, verifyRate, verifyReads),
                collection.schedule());
        daemon.isolateContent(isolateContent);
        daemon.obey(policy());
        if (pluginAddress != null) {
            daemon.servePlugin(pluginAddress);
        }
        daemon.start();
        if (stopAtEndOfInput) {
            Thread.ofVirtual()
                    .name("parent")
                    .start(() -> awaitEnd(console.world().in()));
        }
        daemon.await();
        return ExitCode.DONE.number();
    }

    /// Returns when the vault can be used. Another key than the one asked for is nothing to wait for.
    private static void awaitVault(Path root, Engine.World world) throws IOException, InterruptedException {
        String said = "";
        while (true) {
            try {
                Engine.requireVault(root, world);
                return;
            } catch (FailedPrecondition e) {
                if (e.reason() == Reason.VAULT_OTHER_KEY) {
                    throw e;
                }
                if (!said.equals(e.getMessage())) {
                    said = e.getMessage();
                    LoggerFactory.getLogger(Serve.class).info("waiting: {}", said);
                }
            }
            Thread.sleep(VAULT_LOOK_PERIOD);
        }
    }

    /// A policy that was asked for must be there.
    private Policy policy() throws IOException {
        if (policy != null) {
            return Policy.read(policy);
        }
        try {
            return Policy.read(Path.of(POLICY_DEFAULT));
        } catch (NoSuchFileException e) {
            return Policy.ROOT_ONLY;
        }
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
