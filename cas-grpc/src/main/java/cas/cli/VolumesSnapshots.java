package cas.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `cas volumes snapshots`, which is `cas volumes snapshots ls`.
@Command(
        name = "snapshots",
        description = "List snapshots of volumes, the oldest first.",
        footer = {"", "Example:", "  cas volumes snapshots"},
        subcommands = VolumesSnapshotsList.class)
final class VolumesSnapshots implements Callable<Integer> {
    private final Console console;

    VolumesSnapshots(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new VolumesSnapshotsList(console).call();
    }
}
