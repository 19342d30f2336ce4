package cas.cli;

import picocli.CommandLine.Command;

/// `cas leases`.
@Command(
        name = "leases",
        aliases = "lease",
        description = "Leases: keep things alive until they end.",
        subcommands = {LeasesCreate.class, LeasesList.class, LeasesRemove.class})
final class LeasesCommand {
    LeasesCommand(Console console) {}
}
