package cas.cli;

import cas.snapshot.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `cas snapshots mounts`.
@Command(
        name = "mounts",
        aliases = {"m", "mount"},
        description = "Print the mount commands for an active snapshot or a view.",
        footer = {"", "Example:", "  cas snapshots mounts /mnt my-key | sudo sh"})
final class SnapshotsMounts implements Callable<Integer> {
    private final Console console;

    @ParentCommand
    private SnapshotsCommand parent;

    @Parameters(index = "0", paramLabel = "TARGET", description = "Directory to mount on.")
    private Path target = Path.of("");

    @Parameters(index = "1", paramLabel = "KEY", description = "Of the snapshot.")
    private String key = "";

    SnapshotsMounts(Console console) {
        this.console = console;
        this.parent = new SnapshotsCommand(console);
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store ->
                console.out().print(text(store.snapshotter(parent.snapshotter()).mounts(key), target)));
    }

    static String text(List<Mount> mounts, Path target) {
        StringBuilder text = new StringBuilder();
        for (Mount mount : mounts) {
            Path place = mount.target().isEmpty() ? target : Path.of(target + "/" + mount.target());
            text.append("mount -t ")
                    .append(mount.type())
                    .append(' ')
                    .append(mount.source())
                    .append(' ')
                    .append(place.normalize())
                    .append(" -o ")
                    .append(String.join(",", mount.options()))
                    .append('\n');
        }
        return text.toString();
    }
}
