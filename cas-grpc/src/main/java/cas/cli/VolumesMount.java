package cas.cli;

import cas.volume.VolumeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes mount`.
@Command(
        name = "mount",
        description = "Mount a container volume's root file system and say where.",
        footer = {"", "Example:", "  ls \"$(cas volumes mount '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0')\""})
final class VolumesMount implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    VolumesMount(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> console.out().println(store.volumes().mount(wanted)));
    }
}
