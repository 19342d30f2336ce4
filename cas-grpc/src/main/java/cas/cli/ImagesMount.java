package cas.cli;

import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Image;
import cas.image.Platform;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.os.Mounter;
import cas.os.linux.LinuxKernel;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.unpack.ImageUnpacker;
import cas.unpack.ImageUnpacker.Unpacked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images mount`. Mounts in the namespace of this process, as `ctr` does (rule O11).
@Command(
        name = "mount",
        description = {
            "Mount an image's root file system on a directory, read-only unless --rw.",
            "The snapshot is named by the directory and held by a lease of the same name until it expires or \"unmount"
                    + " --rm\" ends it."
        },
        footer = {"", "Example:", "  cas images mount docker.io/library/nginx:1 /mnt"})
final class ImagesMount implements Callable<Integer> {
    private static final Duration LEASE = Duration.ofHours(24);

    private final Console console;

    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "Name of the image.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "An existing directory.")
    private Path target = Path.of("");

    @Option(names = "--rw", description = "Writable; what is written stays in the snapshot.")
    private boolean writable;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Which image of an index (default: this machine's).")
    private @Nullable String platform;

    ImagesMount(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        Path directory = target.toAbsolutePath().normalize();
        return console.with(store -> {
            Image image = store.images()
                    .get(name)
                    .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + name + "\""));
            String chainId = mount(store, image, directory, LinuxKernel.mounter());
            console.out().println(chainId);
            console.out().println(target);
        });
    }

    private String mount(StoreView store, Image image, Path directory, Mounter mounter) throws IOException {
        String key = directory.toString();
        lease(store, key);
        StoreView leased = store.withLease(key);
        Unpacked unpacked = unpack(leased, image);
        Snapshotter snapshots = leased.snapshotter(snapshotter.name());
        boolean left = isLeft(snapshots, key, unpacked.chainId());
        List<Mount> mounts = left ? snapshots.mounts(key) : mounts(snapshots, key, unpacked.chainId());
        try {
            mounter.mount(mounts, directory);
        } catch (IOException | CasException e) {
            // What an earlier mount left may hold what somebody wrote.
            if (!left) {
                new MountedImage(store, snapshotter.name(), directory).forget();
            }
            throw e;
        }
        return unpacked.chainId();
    }

    private void lease(StoreView store, String id) throws IOException {
        String end = console.world()
                .clock()
                .instant()
                .plus(LEASE)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        try {
            store.leases().create(id, Labels.of(Map.of("containerd.io/gc.expire", end)));
        } catch (AlreadyExists e) {
            // From an earlier mount on the same directory.
        }
    }

    private Unpacked unpack(StoreView store, Image image) throws IOException {
        Platform wanted = platform == null ? Platform.host() : Platform.parse(platform);
        try (ProgressLine line = new ProgressLine(console.world())) {
            ImageUnpacker unpacker = new ImageUnpacker(store, console.world().clock(), new SplittableRandom());
            return unpacker.unpack(
                    image.target(),
                    snapshotter.name(),
                    wanted,
                    (step, thing, done, total) -> line.show(step + " " + thing, done, total));
        }
    }

    private List<Mount> mounts(Snapshotter snapshots, String key, String chainId) throws IOException {
        return writable ? snapshots.prepare(key, chainId, Labels.none()) : snapshots.view(key, chainId, Labels.none());
    }

    /// What an earlier mount left is used again, but never in place of another image.
    private boolean isLeft(Snapshotter snapshots, String key, String chainId) throws IOException {
        Optional<SnapshotInfo> left = snapshots.stat(key);
        Kind kind = writable ? Kind.ACTIVE : Kind.VIEW;
        if (left.isPresent()
                && !(left.get().parent().equals(chainId) && left.get().kind() == kind)) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION,
                    "cannot mount on " + key + ": expected nothing of another mount there, found its snapshot;"
                            + " \"cas images unmount --rm\" or \"ctr snapshots rm\" removes it");
        }
        return left.isPresent();
    }
}
