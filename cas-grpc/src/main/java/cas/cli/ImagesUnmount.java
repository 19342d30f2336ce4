package cas.cli;

import cas.os.linux.LinuxKernel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images unmount`.
@Command(
        name = "unmount",
        aliases = "umount",
        description = "Unmount what \"images mount\" mounted on a directory.",
        footer = {"", "Example:", "  cas images unmount --rm /mnt"})
final class ImagesUnmount implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(paramLabel = "TARGET", description = "The directory.")
    private Path target = Path.of("");

    @Option(names = "--rm", description = "Remove the snapshot and its lease too.")
    private boolean remove;

    ImagesUnmount(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        Path directory = target.toAbsolutePath().normalize();
        LinuxKernel.mounter().unmount(directory);
        if (remove) {
            console.with(store -> new MountedImage(store, snapshotter.name(), directory).forget());
        }
        console.out().println(target);
        return ExitCode.DONE.number();
    }
}
