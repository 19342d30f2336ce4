package cas.cli;

import cas.client.CasClient;
import cas.collection.CollectRequest;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Whether a deletion waits until what it let go of is gone. One collection does for all that a command deletes.
final class SyncOption {
    @Option(
            names = "--sync",
            description = "Collect garbage then, and end when what nothing holds any more is gone from the disk.")
    private boolean sync;

    int with(Console console, Work deletions) throws IOException {
        try (CasClient client = console.connect()) {
            deletions.on(client.view(console.options().namespace()));
            if (sync) {
                client.collector().collect(new CollectRequest(false, Optional.empty(), false), removal -> {});
            }
        }
        return ExitCode.DONE.number();
    }
}
