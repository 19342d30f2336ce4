package cas.cli;

import picocli.CommandLine.Command;

/// `cas images`.
@Command(
        name = "images",
        aliases = {"image", "i"},
        description = "Images: names for manifests, and through them for layers.",
        subcommands = {
            ImagesCheck.class,
            ImagesConvert.class,
            ImagesExport.class,
            ImagesImport.class,
            ImagesLabel.class,
            ImagesList.class,
            ImagesMount.class,
            ImagesRemove.class,
            ImagesTag.class,
            ImagesUnmount.class,
            ImagesUsage.class
        })
final class ImagesCommand {
    ImagesCommand(Console console) {}
}
