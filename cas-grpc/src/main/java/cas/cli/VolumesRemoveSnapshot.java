package cas.cli;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes rm-snapshot`.
@Command(
        name = "rm-snapshot",
        description = "Remove a snapshot of volumes.",
        footer = {"", "Example:", "  cas volumes rm-snapshot 0c9b7a52-6f0e-4c57-9d0f-3c1f4a3c2b11"})
final class VolumesRemoveSnapshot implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID", description = "Id of the snapshot.")
    private @Nullable UUID id;

    VolumesRemoveSnapshot(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        UUID wanted = Objects.requireNonNull(id);
        return console.with(store -> store.volumes().snapshots().delete(wanted));
    }
}
