package cas.cli;

import picocli.CommandLine.Command;

/// `cas images`.
@Command(
        name = "images",
        aliases = {"image", "i"},
        description = "Images: names for manifests, and through them for layers.",
        subcommands = {ImagesImport.class, ImagesList.class, ImagesRemove.class, ImagesMount.class, ImagesUnmount.class
        })
final class ImagesCommand {
    ImagesCommand(Console console) {}
}
