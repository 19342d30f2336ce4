package cas.cli;

import cas.error.CasException.InvalidArgument;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What volume to make, or to plan.
final class VolumeOptions {
    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /// One of the two.
    private static final class Source {
        @Option(names = "--from", paramLabel = "IMAGE_OR_DIGEST", description = "An image's name, or a blob's digest.")
        private String from = "";

        @Option(names = "--blank", description = "A disk of zeros, or an empty root file system.")
        private boolean blank;
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = {
                "raw, qcow2, container, or the disk's own: vmdk, vhd, vhdx (default: container if it is one, else",
                "raw)."
            })
    private @Nullable VolumeFormat format;

    @Option(
            names = "--content-format",
            paramLabel = "FORMAT",
            description = "What the disk must be; raw takes any bytes as they are (default: what its header says).")
    private @Nullable VolumeFormat contentFormat;

    @Option(names = "--overlay", description = "A qcow2 that reads from the blob will do, if blocks cannot be shared.")
    private boolean overlay;

    @Option(names = "--read-only", description = "Its machine must not write to it.")
    private boolean readOnly;

    @Option(names = "--display-name", paramLabel = "NAME", description = "What people call it.")
    private String displayName = "";

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

    VolumeOptions(World world) {
        this.snapshotter = new SnapshotterOption(world);
    }

    VolumeRequest request() {
        return new VolumeRequest(
                VolumeName.parse(name),
                source.blank ? "" : given(source.from),
                Optional.ofNullable(format),
                size,
                !clear,
                snapshotter.name(),
                LabelText.parse(labels),
                new Wishes(displayName, readOnly, overlay, Optional.ofNullable(contentFormat)));
    }

    private static String given(String from) {
        if (from.isEmpty()) {
            throw new InvalidArgument("create volume: expected an image or a digest, found an empty name");
        }
        return from;
    }
}
