package cas.cli;

import cas.volume.Volume;
import cas.volume.VolumeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas volumes move`.
@Command(
        name = "move",
        description = "Move a volume that nobody uses between vault (encrypted) and clear; say where it lies.",
        footer = {"", "Example:", "  cas volumes move --clear '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesMove implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    @Option(names = "--clear", description = "Below clear, not encrypted (default: below vault).")
    private boolean clear;

    VolumesMove(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> {
            try (ProgressLine line = new ProgressLine(console.world())) {
                Volume moved = store.volumes()
                        .changes()
                        .move(wanted, !clear, (step, done, total) -> line.show(step + " " + wanted, done, total));
                console.out().println(moved.path());
            }
        });
    }
}
