package cas.cli;

import picocli.CommandLine.Command;

/// `cas content`.
@Command(
        name = "content",
        aliases = "c",
        description = "Blobs: bytes named by their digest.",
        subcommands = {ContentList.class, ContentGet.class, ContentIngest.class, ContentTake.class})
final class ContentCommand {
    ContentCommand(Console console) {}
}
