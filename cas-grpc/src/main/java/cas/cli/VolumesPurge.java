package cas.cli;

import cas.volume.Volume;
import cas.volume.VolumeName;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas volumes purge`.
@Command(
        name = "purge",
        description = {
            "Make the next generation of a volume from its content, and remove this one, both at once; say where the"
                    + " next one lies.",
            "An interrupted one is ended at the next start of the daemon."
        },
        footer = {"", "Example:", "  cas volumes purge '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesPurge implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    @Option(names = "--from", paramLabel = "IMAGE_OR_DIGEST", description = "Other content (default: its own).")
    private @Nullable String from;

    VolumesPurge(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> {
            try (ProgressLine line = new ProgressLine(console.world())) {
                Volume next = store.volumes()
                        .changes()
                        .purge(
                                wanted,
                                Optional.ofNullable(from),
                                (step, done, total) -> line.show(step + " " + wanted, done, total));
                console.out().println(next.path() + "  (" + VolumeText.method(next.method()) + ")");
            }
        });
    }
}
