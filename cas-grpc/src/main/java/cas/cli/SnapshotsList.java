package cas.cli;

import cas.filter.Filter;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `cas snapshots ls`.
@Command(
        name = "ls",
        aliases = "list",
        description = "List snapshots.",
        footer = {"", "Example:", "  cas snapshots ls"})
final class SnapshotsList implements Callable<Integer> {
    private final Console console;

    @ParentCommand
    private SnapshotsCommand parent;

    SnapshotsList(Console console) {
        this.console = console;
        this.parent = new SnapshotsCommand(console);
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store -> {
            List<SnapshotInfo> infos = new ArrayList<>();
            store.snapshotter(parent.snapshotter()).walk(Filter.ALL, infos::add);
            console.out().print(table(infos));
        });
    }

    static String table(List<SnapshotInfo> infos) {
        Table table = Table.blanks("KEY", "PARENT", "KIND");
        infos.forEach(info -> table.row(info.name(), info.parent(), word(info.kind())));
        return table.text();
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case VIEW -> "View";
            case ACTIVE -> "Active";
            case COMMITTED -> "Committed";
        };
    }
}
