package cas.cli;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.layer.Compression;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.pack.SnapshotChanges;
import cas.snapshot.LayerDiffer.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `cas snapshots diff` (rules L3, L4, O17).
@Command(
        name = "diff",
        description = {
            "Make a layer of what a snapshot changed on its parent, or of what B has and A has not, and write it to"
                    + " standard output.",
            "The layer is content, too, until it is collected; --keep holds it. With $$SOURCE_DATE_EPOCH set, nothing"
                    + " in it is younger than that."
        },
        footer = {
            "",
            "Examples:",
            "  cas snapshots diff my-key > layer.tar.gz",
            "  cas snapshots diff --media-type application/vnd.oci.image.layer.v1.tar before after > layer.tar"
        })
final class SnapshotsDiff implements Callable<Integer> {
    private static final Duration LEASE = Duration.ofHours(24);

    private final Console console;

    @ParentCommand
    private SnapshotsCommand parent;

    @Parameters(index = "0", paramLabel = "A", description = "Key or name of a snapshot.")
    private String first = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "B", description = "Of another one.")
    private @Nullable String second;

    @Option(names = "--media-type", paramLabel = "TYPE", description = "Of the layer (default: OCI tar+gzip).")
    private String mediaType = Compression.GZIP.mediaType();

    @Option(names = "--ref", paramLabel = "REF", description = "Of the ingest (default: one is made).")
    private String ref = "";

    @Option(names = "--keep", description = "Hold the layer until its label containerd.io/gc.root goes.")
    private boolean keep;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Label of the layer; repeatable.")
    private List<String> labels = new ArrayList<>();

    SnapshotsDiff(Console console) {
        this.console = console;
        this.parent = new SnapshotsCommand(console);
    }

    @Override
    public Integer call() throws Exception {
        Instant now = console.world().clock().instant();
        Request request = new Request(mediaType, ref, labels(now), latest());
        return console.with(store -> {
            String end = now.plus(LEASE).truncatedTo(ChronoUnit.SECONDS).toString();
            String lease = store.leases()
                    .create("", Labels.of(Map.of("containerd.io/gc.expire", end)))
                    .id();
            try {
                write(store.withLease(lease), request);
            } finally {
                store.leases().delete(lease);
            }
        });
    }

    private void write(StoreView store, Request request) throws IOException {
        SnapshotChanges changes = new SnapshotChanges(store, parent.snapshotter(), new SplittableRandom());
        Descriptor layer = second == null ? changes.of(first, request) : changes.between(first, second, request);
        try (BlobReader reader = store.content().open(layer.digest())) {
            ContentGet.copy(reader, console.out());
        }
    }

    private Labels labels(Instant now) {
        Labels given = LabelText.parse(labels);
        return keep
                ? given.with(
                        "containerd.io/gc.root",
                        now.truncatedTo(ChronoUnit.SECONDS).toString())
                : given;
    }

    private Optional<Instant> latest() {
        String text = console.world().variable("", "SOURCE_DATE_EPOCH");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,11}")) {
            throw new InvalidArgument("SOURCE_DATE_EPOCH: expected seconds since 1970, found \"" + text + "\"");
        }
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }
}
