package cas.cli;

import cas.volume.Volume;
import cas.volume.VolumeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas volumes resize`.
@Command(
        name = "resize",
        description = "Make a raw or qcow2 disk larger; it never becomes smaller.",
        footer = {"", "Example:", "  cas volumes resize --size 80G '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesResize implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    @Option(
            names = "--size",
            required = true,
            paramLabel = "N[KMGT]",
            converter = SizeText.class,
            description = "The new size of the disk.")
    private long size;

    VolumesResize(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> {
            Volume volume = store.volumes().changes().resize(wanted, size);
            console.out().println(volume.path() + "  (" + volume.sizeBytes() + " bytes)");
        });
    }
}
