package cas.cli;

import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.volume.Volume;
import cas.volume.VolumeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes inspect`.
@Command(
        name = "inspect",
        aliases = {"info", "i"},
        description = "Show all about a volume, as JSON.",
        footer = {"", "Example:", "  cas volumes inspect '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesInspect implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    VolumesInspect(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> {
            Volume volume = store.volumes()
                    .get(wanted)
                    .orElseThrow(() -> new NotFound(Reason.VOLUME_NOT_FOUND, "volume " + wanted + ": not found"));
            console.out().println(VolumeText.json(volume, store.volumes().mounted(wanted)));
        });
    }
}
