package cas.cli;

import cas.filter.Filter;
import cas.snapshot.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `cas snapshots tree`.
@Command(
        name = "tree",
        description = "Show snapshots below their parents.",
        footer = {"", "Example:", "  cas snapshots tree"})
final class SnapshotsTree implements Callable<Integer> {
    private final Console console;

    @ParentCommand
    private SnapshotsCommand parent;

    SnapshotsTree(Console console) {
        this.console = console;
        this.parent = new SnapshotsCommand(console);
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store -> {
            List<SnapshotInfo> infos = new ArrayList<>();
            store.snapshotter(parent.snapshotter()).walk(Filter.ALL, infos::add);
            console.out().print(text(infos));
        });
    }

    static String text(List<SnapshotInfo> infos) {
        Map<String, List<String>> children = new TreeMap<>();
        infos.forEach(info -> children.computeIfAbsent(info.parent(), key -> new ArrayList<>())
                .add(info.name()));
        StringBuilder text = new StringBuilder();
        below("", 0, children, text);
        return text.toString();
    }

    private static void below(String parent, int level, Map<String, List<String>> children, StringBuilder text) {
        for (String name : children.getOrDefault(parent, List.of())) {
            text.repeat("  ", level)
                    .append(level > 0 ? "\\_ " : " ")
                    .append(name)
                    .append('\n');
            below(name, level + 1, children, text);
        }
    }
}
