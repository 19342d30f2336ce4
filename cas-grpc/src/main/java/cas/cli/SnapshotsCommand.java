package cas.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `cas snapshots`.
@Command(
        name = "snapshots",
        aliases = "snapshot",
        description = "Root file systems in layers.",
        subcommands = {SnapshotsList.class, SnapshotsTree.class, SnapshotsMounts.class, SnapshotsDiff.class})
final class SnapshotsCommand {
    @Mixin
    private final SnapshotterOption snapshotter;

    SnapshotsCommand(Console console) {
        this.snapshotter = new SnapshotterOption(console.world());
    }

    String snapshotter() {
        return snapshotter.name();
    }
}
