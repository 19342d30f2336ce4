package cas.cli;

import cas.error.CasException.NotFound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas images rm`.
@Command(
        name = "rm",
        aliases = {"delete", "del", "remove"},
        description = "Remove names of images. One that is not there is no error.",
        footer = {"", "Example:", "  cas images rm docker.io/library/nginx:1"})
final class ImagesRemove implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of images.")
    private List<String> names = new ArrayList<>();

    ImagesRemove(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store -> {
            for (String name : names) {
                try {
                    store.images().delete(name, Optional.empty());
                    console.out().println(name);
                } catch (NotFound e) {
                    console.warn(name + ": image not found");
                }
            }
        });
    }
}
