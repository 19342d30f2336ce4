package cas.cli;

import cas.volume.VolumeChanges.VolumeUsage;
import cas.volume.VolumeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes usage`.
@Command(
        name = "usage",
        description = "Show what a volume takes on disk; shared blocks count in full.",
        footer = {"", "Example:", "  cas volumes usage '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesUsage implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    VolumesUsage(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> {
            VolumeUsage usage = store.volumes().changes().usage(wanted);
            Table table = Table.blanks("SIZE", "ON DISK", "SNAPSHOTS");
            table.row(
                    SizeText.binary(usage.sizeBytes()),
                    SizeText.binary(usage.allocatedBytes()),
                    SizeText.binary(usage.snapshotBytes()));
            console.out().print(table.text());
        });
    }
}
