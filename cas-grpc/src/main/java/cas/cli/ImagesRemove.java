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
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of images.")
    private List<String> names = new ArrayList<>();

    ImagesRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.with(store -> {
            for (String name : names) {
                try {
                    store.images().delete(name, Optional.empty());
                    session.out().println(name);
                } catch (NotFound e) {
                    session.warn(name + ": image not found");
                }
            }
        });
    }
}
