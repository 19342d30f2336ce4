package cas.cli;

import cas.content.IngestRequest;
import cas.digest.Digest;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas content ingest`.
@Command(
        name = "ingest",
        description = {
            "Store standard input as a blob.",
            "If the same REF was begun before, goes on where that stopped; give all of the bytes again. A blob that is"
                + " there already is no error. A new one gets the label containerd.io/gc.root, so that it stays until"
                + " the label or the blob is removed."
        },
        footer = {
            "",
            "Examples:",
            "  cas content ingest my-disk --print-digest < disk.raw",
            "  cas content ingest my-disk --expected-size 1048576 --expected-digest sha256:2c26b46b... < disk.raw"
        })
final class ContentIngest implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "REF", description = "Name of the ingest, any text.")
    private String ref = "";

    @Option(names = "--expected-size", paramLabel = "BYTES", description = "Refuse any other size.")
    private long size;

    @Option(names = "--expected-digest", paramLabel = "DIGEST", description = "Refuse any other digest.")
    private @Nullable String digest;

    @Option(names = "--print-digest", description = "Say what the digest is.")
    private boolean print;

    ContentIngest(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Optional<Digest> expected = Optional.ofNullable(digest).map(Digest::parse);
        IngestRequest request = new IngestRequest(ref, size, expected);
        return console.with(store -> {
            Digest stored = new Ingestion(store.content(), request, (done, total) -> {})
                    .of(console.world().in());
            if (print) {
                console.out().println(stored);
            }
        });
    }
}
