package cas.cli;

import cas.client.CasClient;
import cas.overview.StoreOverview;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `cas status`.
@Command(
        name = "status",
        description = "Show on one screen how the store is and what lies in it.",
        footer = {"", "Example:", "  cas status"})
final class Status implements Callable<Integer> {
    private final Console console;

    Status(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (CasClient client = console.connect()) {
            StoreOverview overview = client.overview();
            StatusText text = new StatusText(console.world().clock().instant());
            console.out().print(text.of(overview.status()) + "\n" + text.of(overview.usage()));
        }
        return ExitCode.DONE.number();
    }
}
