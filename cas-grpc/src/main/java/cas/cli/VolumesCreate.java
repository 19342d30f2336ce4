package cas.cli;

import cas.volume.Volume;
import cas.volume.VolumeManager;
import cas.volume.VolumeRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `cas volumes create`.
@Command(
        name = "create",
        description = {
            "Make a volume from an image or a blob: a container image becomes a root file system, a disk image (raw,"
                    + " qcow2, vmdk, vhd, vhdx, ova; raw packed by gzip or zstd) or any other blob a raw disk; or of"
                    + " nothing.",
            "Says where it lies and how it was made. Asking again shows the one that is there."
        },
        footer = {
            "",
            "Examples:",
            "  cas volumes create --from docker.io/library/nginx:1 '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'",
            "  cas volumes create --from sha256:2c26b46b... --size 40G '6ba7b811-9dad-11d1-80b4-00c04fd430c8#0'",
            "  cas volumes create --blank --size 40G '6ba7b812-9dad-11d1-80b4-00c04fd430c8#0'"
        })
final class VolumesCreate implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final VolumeOptions options;

    VolumesCreate(Console console) {
        this.console = console;
        this.options = new VolumeOptions(console.world());
    }

    @Override
    public Integer call() throws Exception {
        VolumeRequest request = options.request();
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
