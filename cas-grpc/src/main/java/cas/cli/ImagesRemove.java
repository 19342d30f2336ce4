package cas.cli;

import cas.error.CasException.NotFound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `cas images rm`.
@Command(
        name = "rm",
        aliases = {"delete", "del", "remove"},
        description = "Remove names of images. One that is not there is no error.",
        footer = {
            "",
            "Examples:",
            "  cas images rm docker.io/library/nginx:1",
            "  cas images rm --sync nginx:1 nginx:2     and end when their layers are gone"
        })
final class ImagesRemove implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final SyncOption sync = new SyncOption();

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of images.")
    private List<String> names = new ArrayList<>();

    ImagesRemove(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return sync.with(console, store -> {
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
