package cas.cli;

import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas volumes create`.
@Command(
        name = "create",
        description = {
            "Make a volume from an image or a blob: a container image becomes a root file system, a disk image",
            "or any other blob a raw disk. Asking again for the same volume shows the one that is there."
        },
        footer = {
            "",
            "Examples:",
            "  cas volumes create --from docker.io/library/nginx:1 '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'",
            "  cas volumes create --from sha256:2c26b46b... --size 40G '6ba7b811-9dad-11d1-80b4-00c04fd430c8#0'"
        })
final class VolumesCreate implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "IMAGE_OR_DIGEST",
            description = "An image's name, or a blob's digest.")
    private String from = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "raw or container (default: what the content is).")
    private @Nullable VolumeFormat format;

    @Option(
            names = "--size",
            paramLabel = "N[KMGT]",
            converter = SizeText.class,
            description = "Size of the disk, at least that of its content (default: its content's).")
    private long size;

    @Option(names = "--clear", description = "Below clear, not encrypted (default: below vault).")
    private boolean clear;

    @Option(names = "--label", paramLabel = "K=V", description = "A note to keep with it; can be repeated.")
    private List<String> labels = new ArrayList<>();

    VolumesCreate(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        VolumeRequest request = new VolumeRequest(
                VolumeName.parse(name),
                from,
                Optional.ofNullable(format),
                size,
                !clear,
                snapshotter.name(),
                LabelText.parse(labels));
        return console.with(store -> console.out().println(create(store.volumes(), request)));
    }

    private String create(VolumeManager volumes, VolumeRequest request) throws java.io.IOException {
        try (ProgressLine line = new ProgressLine(console.world())) {
            Volume made =
                    volumes.create(request, (step, done, total) -> line.show(step + " " + request.name(), done, total));
            return made.path() + "  (" + VolumeText.method(made.method()) + ")";
        }
    }
}
