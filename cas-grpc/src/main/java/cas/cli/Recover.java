package cas.cli;

import cas.engine.Engine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cas recover`.
@Command(
        name = "recover",
        description = {
            "Look at the whole database of a store that no daemon has open.",
            "If it is damaged, go back to the last good copy of it, and put blobs which that does not know into the"
                    + " namespace \"recovered\", under a lease of a week. The damaged database is kept. The daemon does"
                    + " the same at its start."
        },
        footer = {"", "Examples:", "  cas recover --persist /persist", "  cas recover --persist /persist --force"})
final class Recover implements Callable<Integer> {
    private static final String PERSIST_DEFAULT = "/persist";

    private final Console console;

    @Option(
            names = "--persist",
            paramLabel = "DIR",
            description = "Where the store lies; also $$CAS_PERSIST (default: " + PERSIST_DEFAULT + ").")
    private @Nullable Path persist;

    @Option(names = "--force", description = "Go back to the last good copy even if no damage is found.")
    private boolean force;

    Recover(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Path root = persist != null
                ? persist.toAbsolutePath()
                : Path.of(console.world().variable(PERSIST_DEFAULT, "CAS_PERSIST"));
        Engine.World world = Engine.World.host(console.world().clock(), new SecureRandom());
        List<String> notes = Engine.recover(
                root, world, force ? Optional.of("cas recover --force was asked for") : Optional.empty());
        notes.forEach(console.out()::println);
        if (notes.isEmpty()) {
            console.out().println("the database is sound");
        }
        return ExitCode.DONE.number();
    }
}
