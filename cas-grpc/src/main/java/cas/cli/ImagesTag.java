package cas.cli;

import cas.error.CasException.AlreadyExists;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Image;
import cas.image.ImageStore;
import cas.image.ImageStore.Change;
import cas.name.FieldMask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images tag` (rule O8).
@Command(
        name = "tag",
        description = "Give an image more names. The labels go along.",
        footer = {"", "Example:", "  cas images tag docker.io/library/nginx:1 registry.local/nginx:stable"})
final class ImagesTag implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "Name of the image.")
    private String source = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TARGET", description = "Its new names.")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--force", description = "Take a name even if another image has it.")
    private boolean force;

    ImagesTag(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store -> {
            ImageStore images = store.images();
            Image image = images.get(source)
                    .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + source + "\""));
            for (String target : targets) {
                name(images, image, target);
                console.out().println(target);
            }
        });
    }

    private void name(ImageStore images, Image image, String target) throws IOException {
        try {
            images.create(target, image.target(), image.labels(), Optional.empty());
        } catch (AlreadyExists e) {
            if (!force) {
                throw e;
            }
            // In one step: the name is never without an image.
            Change change = new Change(target, Optional.of(image.target()), image.labels(), Optional.empty());
            var _ = images.update(change, FieldMask.ALL);
        }
    }
}
