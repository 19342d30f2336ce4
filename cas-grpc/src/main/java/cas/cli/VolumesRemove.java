package cas.cli;

import cas.volume.VolumeName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes rm`.
@Command(
        name = "rm",
        aliases = {"delete", "del", "remove"},
        description = "Remove volumes and what they hold; stops at the first that cannot be removed.",
        footer = {"", "Example:", "  cas volumes rm '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesRemove implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "UUID#GENERATION", description = "Names of volumes.")
    private List<String> names = new ArrayList<>();

    VolumesRemove(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        List<VolumeName> wanted = names.stream().map(VolumeName::parse).toList();
        return console.with(store -> {
            for (VolumeName name : wanted) {
                store.volumes().delete(name);
                console.out().println(name);
            }
        });
    }
}
