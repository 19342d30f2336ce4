package cas.cli;

import cas.content.ContentInfo;
import cas.filter.Filter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas content ls`.
@Command(
        name = "ls",
        aliases = "list",
        description = "List blobs.",
        footer = {
            "",
            "Examples:",
            "  cas content ls",
            "  cas content ls -q 'labels.\"containerd.io/distribution.source.docker.io\"'"
        })
final class ContentList implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only digests.")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "List what matches any of these.")
    private List<String> filters = new ArrayList<>();

    ContentList(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Filter filter = Filter.parse(filters);
        return console.with(store -> {
            if (quiet) {
                StringBuilder digests = new StringBuilder();
                store.content()
                        .walk(filter, info -> digests.append(info.digest()).append('\n'));
                console.out().print(digests);
            } else {
                List<ContentInfo> infos = new ArrayList<>();
                store.content().walk(filter, infos::add);
                console.out().print(table(infos, console.world().clock().instant()));
            }
        });
    }

    static String table(List<ContentInfo> infos, Instant now) {
        Table table = Table.tabs("DIGEST", "SIZE", "AGE", "LABELS");
        for (ContentInfo info : infos) {
            table.row(
                    info.digest().toString(),
                    SizeText.decimal(info.size()),
                    AgeText.of(Duration.between(info.created(), now)),
                    LabelText.of(info.labels()));
        }
        return table.text();
    }
}
