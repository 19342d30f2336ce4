package cas.cli;

import cas.name.Labels;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas leases create`.
@Command(
        name = "create",
        description = {
            "Create a lease and print its id.",
            "What a client makes under it (header containerd-lease) is kept until the lease is removed or expires."
        },
        footer = {"", "Examples:", "  cas leases create", "  cas leases create --id update-7 --expires 0 purpose=update"
        })
final class LeasesCreate implements Callable<Integer> {
    private static final String EXPIRE = "containerd.io/gc.expire";
    private static final Duration EXPIRES_DEFAULT = Duration.ofHours(24);

    private final Console console;

    @Option(names = "--id", paramLabel = "ID", description = "Its id (default: one is made).")
    private String id = "";

    @Option(
            names = {"-x", "--expires"},
            paramLabel = "TIME",
            description = "End it by itself after this time; 0: never (default: 24h).")
    private Duration expires = EXPIRES_DEFAULT;

    @Parameters(arity = "0..*", paramLabel = "KEY=VALUE", description = "Labels of the lease.")
    private List<String> labels = new ArrayList<>();

    LeasesCreate(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Labels wanted = LabelText.parse(labels);
        Labels ending = expires.isZero() ? wanted : wanted.with(EXPIRE, end());
        return console.with(
                store -> console.out().println(store.leases().create(id, ending).id()));
    }

    private String end() {
        return console.world()
                .clock()
                .instant()
                .plus(expires)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
