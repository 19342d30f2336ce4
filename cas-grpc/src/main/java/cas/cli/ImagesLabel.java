package cas.cli;

import cas.image.Image;
import cas.image.ImageStore.Change;
import cas.name.FieldMask;
import cas.name.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images label` (rule O9).
@Command(
        name = "label",
        description = "Set labels of an image, or remove those that are given no value. Prints what it has then.",
        footer = {"", "Example:", "  cas images label docker.io/library/nginx:1 stage=test owner="})
final class ImagesLabel implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the image.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "LABEL",
            description = "Such as color=blue; color= removes it.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = {"-r", "--replace-all"},
            description = "Remove all labels but these.")
    private boolean replace;

    ImagesLabel(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Labels wanted = LabelText.parse(labels);
        List<String> paths = replace
                ? List.of("labels")
                : LabelText.map(labels).keySet().stream()
                        .map(key -> "labels." + key)
                        .toList();
        return console.with(store -> {
            Change change = new Change(name, Optional.empty(), wanted, Optional.empty());
            Image image = store.images().update(change, new FieldMask(paths));
            console.out().println(LabelText.joined(image.labels()));
        });
    }
}
