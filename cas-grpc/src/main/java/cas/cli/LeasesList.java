package cas.cli;

import cas.filter.Filter;
import cas.lease.Lease;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas leases ls`.
@Command(
        name = "ls",
        aliases = "list",
        description = "List leases.",
        footer = {"", "Examples:", "  cas leases ls", "  cas leases ls -q 'labels.purpose==update'"})
final class LeasesList implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only ids.")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "List what matches any of these.")
    private List<String> filters = new ArrayList<>();

    LeasesList(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Filter filter = Filter.parse(filters);
        return console.with(store -> {
            List<Lease> leases = store.leases().list(filter);
            if (quiet) {
                leases.forEach(lease -> console.out().println(lease.id()));
            } else {
                console.out().print(table(leases));
            }
        });
    }

    static String table(List<Lease> leases) {
        Table table = Table.blanks("ID", "CREATED AT", "LABELS");
        for (Lease lease : leases) {
            table.row(
                    lease.id(),
                    lease.created().truncatedTo(ChronoUnit.SECONDS).toString(),
                    LabelText.of(lease.labels()));
        }
        return table.text();
    }
}
