package cas.cli;

import cas.content.FileIntake.Taken;
import cas.digest.Digest;
import cas.name.Labels;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas content take`.
@Command(
        name = "take",
        description = {
            "Make a file on the daemon's machine a blob without copying it: it changes its owner, is read once, and is"
                    + " then gone from its place.",
            "It must be a regular file with one name on the file system of the store, open for writing by nobody, and"
                + " below a directory that the policy allows (default: vault/verifier). If the blob is here already,"
                + " the file stays. A new one gets the label containerd.io/gc.root."
        },
        footer = {"", "Example:", "  cas content take /persist/vault/verifier/verified/2c26b46b... sha256:2c26b46b..."})
final class ContentTake implements Callable<Integer> {
    private static final Labels HELD = Labels.of(Map.of("containerd.io/gc.root", "cas content take"));

    private final Console console;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "DIGEST", description = "What its bytes must be.")
    private String digest = "";

    @Option(names = "--no-root", description = "Give it no label: something else holds it soon, such as an image.")
    private boolean noRoot;

    ContentTake(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Digest wanted = Digest.parse(digest);
        Labels labels = noRoot ? Labels.none() : HELD;
        return console.with(store -> {
            Taken taken = store.intake(Set.of()).take(file.toAbsolutePath().normalize(), wanted, labels);
            console.out().println(taken.taken() ? "taken" : "here already; the file stays");
        });
    }
}
