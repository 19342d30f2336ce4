package cas.cli;

import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Image;
import cas.image.Platform;
import cas.image.Platforms;
import cas.namespace.StoreView;
import cas.unpack.ArchiveImport;
import cas.unpack.ArchiveImport.DigestNames;
import cas.unpack.ArchiveImport.Naming;
import cas.unpack.ImageUnpacker;
import cas.unpack.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images import`. The archive is read here and sent blob by blob; the daemon unpacks (rule O1).
@Command(
        name = "import",
        description = {
            "Import the images of an archive (an OCI layout in a tar, or what \"docker save\" writes), and unpack"
                    + " their layers.",
            "An image gets its name only when all of it is stored."
        },
        footer = {
            "",
            "Examples:",
            "  cas images import app.tar",
            "  docker save app:1 | cas images import -",
            "  cas images import --base-name registry.local/app --no-unpack app.tar"
        })
final class ImagesImport implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    private static final int BUFFER_BYTES = 1 << 18;

    private final Console console;
    private final RandomGenerator random = new SecureRandom();
    private final Set<String> unpacked = new HashSet<>();

    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(paramLabel = "FILE", description = "The archive, or - for standard input.")
    private String file = "";

    @Option(
            names = "--base-name",
            paramLabel = "NAME",
            description = "Put this before bare tags; take complete names only if they begin with it.")
    private @Nullable String baseName;

    @Option(names = "--digests", description = "Also name each image by its digest.")
    private boolean digests;

    @Option(names = "--skip-digest-for-named", description = "With --digests: only those that have no other name.")
    private boolean unnamedOnly;

    @Option(
            names = "--index-name",
            paramLabel = "NAME",
            description = "Keep the index of the archive, and all it lists, under this name.")
    private @Nullable String indexName;

    @Option(names = "--no-unpack", description = "Leave the layers packed.")
    private boolean packed;

    @Option(names = "--compress-blobs", description = "Pack the plain layers of a \"docker save\" archive by gzip.")
    private boolean compress;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = {
                "Which image of an index to unpack (default: this machine's). With this option it is the only one that",
                "is kept; without, all are that the archive has."
            })
    private @Nullable String platform;

    @Option(names = "--all-platforms", description = "Keep all images of an index, as without --platform.")
    private boolean all;

    ImagesImport(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        Platform wanted = platform == null ? Platform.host() : Platform.parse(platform);
        try (InputStream archive = open()) {
            return console.with(store -> {
                for (Image image : bringIn(store, archive, wanted)) {
                    if (unpacked.contains(image.name())) {
                        String digest = image.target().digest().toString();
                        console.out().println("unpacking " + image.name() + " (" + digest + ")...done");
                    }
                }
            });
        }
    }

    private ArchiveImport.Options options(Platform wanted) {
        DigestNames named = !digests ? DigestNames.NONE : unnamedOnly ? DigestNames.UNNAMED : DigestNames.ALL;
        Optional<String> prefix = Optional.ofNullable(baseName);
        Naming naming = new Naming(prefix, prefix.isPresent(), named, Optional.ofNullable(indexName));
        Platforms kept = platform == null || all ? Platforms.ALL : Platforms.of(wanted);
        return new ArchiveImport.Options(naming, kept, compress);
    }

    private InputStream open() throws IOException {
        InputStream bytes = file.equals(STANDARD_INPUT) ? console.world().in() : Files.newInputStream(Path.of(file));
        return new BufferedInputStream(bytes, BUFFER_BYTES);
    }

    private List<Image> bringIn(StoreView store, InputStream archive, Platform wanted) throws IOException {
        try (ProgressLine line = new ProgressLine(console.world())) {
            ArchiveImport.Arrival arrival =
                    packed ? ArchiveImport.Arrival.UNSEEN : (name, target) -> unpack(store, name, target, wanted, line);
            return new ArchiveImport(store, console.world().clock(), random)
                    .run(archive, options(wanted), shownOn(line), arrival);
        }
    }

    private void unpack(StoreView store, String name, Descriptor target, Platform wanted, ProgressLine line)
            throws IOException {
        try {
            var _ = new ImageUnpacker(store, console.world().clock(), random)
                    .unpack(target, snapshotter.name(), wanted, shownOn(line));
            unpacked.add(name);
        } catch (InvalidArgument e) {
            if (e.reason() != Reason.UNSUPPORTED_FORMAT) {
                throw e;
            }
            console.warn("left packed: " + e.getMessage());
        }
    }

    private static Progress shownOn(ProgressLine line) {
        return (step, thing, done, total) -> line.show(step + " " + thing, done, total);
    }
}
