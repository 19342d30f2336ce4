package cas.cli;

import cas.client.CasClient;
import cas.overview.Vault;
import cas.volume.Volume;
import cas.volume.VolumeManager;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cas volumes ls`.
@Command(
        name = "ls",
        aliases = "list",
        description = "List volumes.",
        footer = {"", "Example:", "  cas volumes ls"})
final class VolumesList implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only names.")
    private boolean quiet;

    VolumesList(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (CasClient client = console.connect()) {
            VolumeManager manager = client.view(console.options().namespace()).volumes();
            List<Volume> volumes = manager.list();
            if (quiet) {
                volumes.forEach(volume -> console.out().println(volume.name()));
            } else {
                Vault vault = client.overview().status().vault();
                console.out().print(VolumeText.table(volumes, mounted(manager, volumes), vault));
            }
        }
        return ExitCode.DONE.number();
    }

    private static Set<Volume> mounted(VolumeManager manager, List<Volume> volumes) throws IOException {
        Set<Volume> mounted = new HashSet<>();
        for (Volume volume : volumes) {
            if (!volume.format().isDisk() && manager.mounted(volume.name())) {
                mounted.add(volume);
            }
        }
        return mounted;
    }
}
