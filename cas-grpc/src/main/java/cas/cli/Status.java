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
    private final Session session;

    Status(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (CasClient client = session.connect()) {
            StoreOverview overview = client.overview();
            StatusText text = new StatusText(session.world().clock().instant());
            session.out().print(text.of(overview.status()) + "\n" + text.of(overview.usage()));
        }
        return ExitCode.DONE.number();
    }
}
