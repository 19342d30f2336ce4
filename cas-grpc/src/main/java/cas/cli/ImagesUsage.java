package cas.cli;

import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Image;
import cas.image.Platform;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.snapshot.Usage;
import cas.unpack.ImageParts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `cas images usage` (rule O13).
@Command(
        name = "usage",
        description = "Show what each unpacked layer of an image takes on the disk, the top one first.",
        footer = {"", "Example:", "  cas images usage docker.io/library/nginx:1"})
final class ImagesUsage implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(paramLabel = "NAME", description = "Name of the image.")
    private String name = "";

    ImagesUsage(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        return console.with(store -> {
            Image image = store.images()
                    .get(name)
                    .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + name + "\""));
            Snapshotter snapshots = store.snapshotter(snapshotter.name());
            Table table = Table.blanks("KEY", "SIZE", "INODES");
            String key = ImageParts.topChainId(store.content(), image.target(), Platform.host());
            while (!key.isEmpty()) {
                Usage usage = snapshots.usage(key);
                table.row(key, SizeText.binary(usage.sizeBytes()), Long.toString(usage.inodes()));
                key = snapshots.stat(key).map(SnapshotInfo::parent).orElse("");
            }
            console.out().print(table.text());
        });
    }
}
