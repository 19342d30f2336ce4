package cas.cli;

import cas.volume.VolumeName;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas volumes snapshot`.
@Command(
        name = "snapshot",
        description = {
            "Keep what the volumes of a group hold now, of all or of none; print the id of the snapshot.",
            "Their machines should rest or have synced."
        },
        footer = {"", "Example:", "  cas volumes snapshot '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesSnapshot implements Callable<Integer> {
    private final Console console;

    @Option(names = "--id", paramLabel = "UUID", description = "Its id (default: a new one).")
    private @Nullable UUID id;

    @Parameters(arity = "1..*", paramLabel = "UUID#GENERATION", description = "Names of volumes.")
    private List<String> names = new ArrayList<>();

    VolumesSnapshot(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        List<VolumeName> group = names.stream().map(VolumeName::parse).toList();
        UUID wanted = id == null ? UUID.randomUUID() : id;
        return console.with(store -> console.out()
                .println(store.volumes().snapshots().create(wanted, group).id()));
    }
}
