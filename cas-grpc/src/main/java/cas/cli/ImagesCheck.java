package cas.cli;

import cas.error.CasException;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.Platform;
import cas.namespace.StoreView;
import cas.unpack.ImageParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images check`.
@Command(
        name = "check",
        description = {
            "Tell which images are here with all their layers, and which are unpacked.",
            "(\"cas check\" looks for damage in the store.)"
        },
        footer = {"", "Examples:", "  cas images check", "  cas images check -q 'name~=nginx'"})
final class ImagesCheck implements Callable<Integer> {
    private final Console console;
    private int failed;

    @Mixin
    private final SnapshotterOption snapshotter;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only names of those that are complete.")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "Check what matches any of these.")
    private List<String> filters = new ArrayList<>();

    ImagesCheck(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        Filter filter = Filter.parse(filters);
        int done = console.with(store -> {
            Table table = Table.blanks("REF", "TYPE", "DIGEST", "STATUS", "SIZE", "UNPACKED");
            List<Image> images = store.images().list(filter);
            for (Image image : images) {
                check(store, image, table);
            }
            if (!quiet && !images.isEmpty()) {
                console.out().print(table.text());
            }
        });
        return failed == 0 ? done : ExitCode.FAILED.number();
    }

    private void check(StoreView store, Image image, Table table) {
        String status;
        String size;
        boolean complete = false;
        try {
            ImageParts parts = ImageParts.of(store.content(), image.target(), Platform.host());
            complete = parts.complete();
            status = status(parts);
            size = SizeText.binary(parts.presentBytes()) + "/"
                    + (parts.known() ? SizeText.binary(parts.neededBytes()) : "?");
        } catch (IOException | CasException e) {
            console.warn("cannot check image " + image.name() + ": " + Failures.text(e));
            status = "error";
            size = "-";
        }
        boolean unpacked = unpacked(store, image);
        if (quiet && complete) {
            console.out().println(image.name());
        }
        table.openRow(
                image.name(),
                image.target().mediaType(),
                image.target().digest().toString(),
                status,
                size,
                Boolean.toString(unpacked));
    }

    private static String status(ImageParts parts) {
        if (!parts.known()) {
            return "unavailable (0/?)";
        }
        return (parts.complete() ? "complete" : "incomplete") + " (" + parts.present() + "/" + parts.needed() + ")";
    }

    private boolean unpacked(StoreView store, Image image) {
        try {
            String top = ImageParts.topChainId(store.content(), image.target(), Platform.host());
            return store.snapshotter(snapshotter.name()).stat(top).isPresent();
        } catch (IOException | CasException e) {
            failed++;
            console.warn("cannot tell whether image " + image.name() + " is unpacked: " + Failures.text(e));
            return false;
        }
    }
}
