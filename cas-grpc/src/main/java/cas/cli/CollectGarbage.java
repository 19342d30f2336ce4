package cas.cli;

import cas.client.CasClient;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Removal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cas gc`.
@Command(
        name = "gc",
        description = {
            "Collect garbage now, in all namespaces and while the store is in use: what no image, lease, volume or"
                    + " label holds.",
            "The daemon does so by itself after deletions; see cas serve --help."
        },
        footer = {
            "",
            "One line for each thing that went, or would go: why, namespace, kind and name, and bytes, with tabs",
            "between. Why is \"unheld\" (nothing holds it), \"expired\" (its time is over) or \"unrecorded\" (no",
            "namespace has a record of it). Totals go to standard error.",
            "",
            "Examples:",
            "  cas gc",
            "  cas gc --dry-run                         only show what would go, and why",
            "  cas gc --dry-run --grace 24h             of what is older than a day",
            "  cas why sha256:2c26b46b...               who holds what did not go"
        })
final class CollectGarbage implements Callable<Integer> {
    private final Console console;

    @Option(names = "--dry-run", description = "Only show what would go.")
    private boolean dryRun;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "Leave alone blobs and snapshots younger than this (default: as the daemon was told).")
    private @Nullable Duration grace;

    @Option(
            names = "--unrecorded",
            description = "Also look for bytes and directories without a record, which a crash may leave behind.")
    private boolean unrecorded;

    CollectGarbage(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        CollectRequest request = new CollectRequest(dryRun, Optional.ofNullable(grace), unrecorded);
        try (CasClient client = console.connect()) {
            Collected collected =
                    client.collector().collect(request, removal -> console.out().println(line(removal)));
            console.err().println(summary(collected));
        }
        return ExitCode.DONE.number();
    }

    static String line(Removal removal) {
        String whose = removal.subject().home().map(home -> home.text()).orElse("-");
        String why = switch (removal.cause()) {
            case UNHELD -> "unheld";
            case EXPIRED -> "expired";
            case UNRECORDED -> "unrecorded";
        };
        return String.join("\t", why, whose, removal.subject().text(), SizeText.binary(removal.bytes()));
    }

    private String summary(Collected collected) {
        String which = collected.removed().entrySet().stream()
                .map(kind -> kind.getValue() + " " + word(kind.getKey(), kind.getValue()))
                .collect(Collectors.joining(", "));
        String gone = which.isEmpty()
                ? "nothing " + (dryRun ? "would go" : "to collect")
                : which + (dryRun ? " would go, " : " collected, ") + SizeText.binary(collected.freedBytes());
        return gone + "; " + collected.heldCount() + " held; "
                + collected.total().toMillis() + " ms, " + collected.marking().toMillis() + " ms of them marking";
    }

    private static String word(Collected.Kind kind, long count) {
        String one = switch (kind) {
            case IMAGES -> "image";
            case BLOBS -> "blob";
            case SNAPSHOTS -> "snapshot";
            case LEASES -> "lease";
            case INGESTS -> "ingest";
            case BYTES -> "unrecorded blob";
            case TREES -> "unrecorded tree";
        };
        return count == 1 ? one : one + "s";
    }
}
