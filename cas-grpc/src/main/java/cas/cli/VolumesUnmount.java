package cas.cli;

import cas.volume.VolumeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes unmount`.
@Command(
        name = "unmount",
        aliases = "umount",
        description = "Take a container volume's root file system down.",
        footer = {"", "Example:", "  cas volumes unmount '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesUnmount implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    VolumesUnmount(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> store.volumes().unmount(wanted));
    }
}
