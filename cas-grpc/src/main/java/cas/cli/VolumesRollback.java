package cas.cli;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes rollback`.
@Command(
        name = "rollback",
        description =
                "Give all volumes of a snapshot's group what they held, and the size they had. Nobody may use them.",
        footer = {"", "Example:", "  cas volumes rollback 0c9b7a52-6f0e-4c57-9d0f-3c1f4a3c2b11"})
final class VolumesRollback implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID", description = "Id of the snapshot.")
    private @Nullable UUID id;

    VolumesRollback(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        UUID wanted = Objects.requireNonNull(id);
        return console.with(store -> store.volumes().snapshots().rollback(wanted));
    }
}
