package cas.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `cas leases rm`.
@Command(
        name = "rm",
        aliases = {"delete", "del", "remove"},
        description = "Remove leases; stops at the first that cannot be removed.",
        footer = {"", "Examples:", "  cas leases rm update-7", "  cas leases rm --sync update-7 update-8"})
final class LeasesRemove implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final SyncOption sync = new SyncOption();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of leases.")
    private List<String> ids = new ArrayList<>();

    LeasesRemove(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return sync.with(console, store -> {
            for (String id : ids) {
                store.leases().delete(id);
                console.out().println(id);
            }
        });
    }
}
