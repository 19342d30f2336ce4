package cas.cli;

import cas.error.CasException;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images ls`.
@Command(
        name = "ls",
        aliases = "list",
        description = "List images.",
        footer = {"", "Examples:", "  cas images ls", "  cas images ls -q 'name~=nginx'"})
final class ImagesList implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only names.")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "FILTER", description = "List what matches any of these.")
    private List<String> filters = new ArrayList<>();

    ImagesList(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Filter filter = Filter.parse(filters);
        return console.with(store -> {
            List<Image> images = store.images().list(filter);
            if (quiet) {
                images.forEach(image -> console.out().println(image.name()));
            } else {
                console.out().print(table(images, new ImageFacts(store.content(), Platform.host())));
            }
        });
    }

    private String table(List<Image> images, ImageFacts facts) {
        Table table = Table.blanks("REF", "TYPE", "DIGEST", "SIZE", "PLATFORMS", "LABELS");
        for (Image image : images) {
            table.row(
                    image.name(),
                    image.target().mediaType(),
                    image.target().digest().toString(),
                    size(image, facts),
                    platforms(image, facts),
                    LabelText.of(image.labels()));
        }
        return table.text();
    }

    private String size(Image image, ImageFacts facts) {
        try {
            return SizeText.binary(facts.sizeBytes(image.target()));
        } catch (IOException | CasException e) {
            console.warn("cannot tell the size of image " + image.name() + ": " + Failures.text(e));
            return "-";
        }
    }

    private String platforms(Image image, ImageFacts facts) {
        try {
            SortedSet<String> platforms = facts.platforms(image.target());
            return platforms.isEmpty() ? "-" : String.join(",", platforms);
        } catch (IOException | CasException e) {
            console.warn("cannot tell the platforms of image " + image.name() + ": " + Failures.text(e));
            return "-";
        }
    }
}
