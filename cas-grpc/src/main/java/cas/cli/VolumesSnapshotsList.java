package cas.cli;

import cas.volume.VolumeName;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `cas volumes snapshots ls`.
@Command(
        name = "ls",
        aliases = "list",
        description = "List snapshots of volumes, the oldest first.",
        footer = {"", "Example:", "  cas volumes snapshots ls"})
final class VolumesSnapshotsList implements Callable<Integer> {
    private final Console console;

    VolumesSnapshotsList(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store -> {
            Table table = Table.blanks("ID", "CREATED", "VOLUMES");
            for (VolumeSnapshot snapshot : store.volumes().snapshots().list()) {
                String names =
                        snapshot.names().stream().map(VolumeName::toString).collect(Collectors.joining(" "));
                table.row(snapshot.id().toString(), snapshot.created().toString(), names);
            }
            console.out().print(table.text());
        });
    }
}
