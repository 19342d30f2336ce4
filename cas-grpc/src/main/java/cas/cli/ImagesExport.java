package cas.cli;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import cas.namespace.StoreView;
import cas.unpack.ArchiveExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images export`. The blobs are read through the socket and the archive is written here (rule O4).
@Command(
        name = "export",
        description = {
            "Write images into an archive: an OCI layout in a tar, which \"docker load\" reads too.",
            "The file is there only if all of it is."
        },
        footer = {
            "",
            "Examples:",
            "  cas images export app.tar registry.local/app:1",
            "  cas images export --all-platforms - registry.local/app:1 registry.local/app:2 | ssh other cas images"
                    + " import -"
        })
final class ImagesExport implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";
    private static final int BUFFER_BYTES = 1 << 18;

    private final Console console;

    @Mixin
    private final PlatformOptions platforms = new PlatformOptions();

    @Parameters(index = "0", paramLabel = "FILE", description = "The archive, or - for standard output.")
    private String file = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "Names of images.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--skip-manifest-json", description = "Leave out the manifest.json that \"docker load\" reads.")
    private boolean noDockerManifest;

    @Option(names = "--skip-non-distributable", description = "Leave out layers that are not to be handed on.")
    private boolean noForeign;

    ImagesExport(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ArchiveExport.Options options = new ArchiveExport.Options(platforms.chosen(), !noDockerManifest, !noForeign);
        return console.with(store -> {
            if (file.equals(STANDARD_OUTPUT)) {
                OutputStream out = new BufferedOutputStream(console.out(), BUFFER_BYTES);
                new ArchiveExport(store, (_, _, _, _) -> {}).run(out, names, options);
                return;
            }
            WrittenFile.write(
                    Path.of(file), archive -> write(store, options, archive), CREATE, TRUNCATE_EXISTING, WRITE);
        });
    }

    private void write(StoreView store, ArchiveExport.Options options, FileChannel archive) throws IOException {
        try (ProgressLine line = new ProgressLine(console.world());
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(archive), BUFFER_BYTES)) {
            new ArchiveExport(store, (step, thing, done, total) -> line.show(step + " " + thing, done, total))
                    .run(out, names, options);
        }
    }
}
