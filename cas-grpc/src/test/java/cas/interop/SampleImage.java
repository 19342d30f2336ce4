package cas.interop;

import cas.proving.Program;
import cas.proving.TreeListing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The image the tests share, made once per run by `umoci` and `skopeo` from files of this machine.
final class SampleImage {
    static final String NAME = "example.com/cas/sample:1";
    static final int LAYERS = 6;

    private static final class Made {
        static final SampleImage ONCE = make();
    }

    private final Path directory;
    private final TreeListing tree;

    private SampleImage(Path directory, TreeListing tree) {
        this.directory = directory;
        this.tree = tree;
    }

    static SampleImage get() {
        return Made.ONCE;
    }

    /// An OCI layout in a tar, gzip layers.
    Path ociArchive() {
        return directory.resolve("sample-oci.tar");
    }

    /// What `docker save` writes.
    Path dockerArchive() {
        return directory.resolve("sample-docker.tar");
    }

    /// As [#ociArchive], zstd layers.
    Path zstdArchive() {
        return directory.resolve("sample-zstd.tar");
    }

    /// What `umoci unpack` makes of it.
    TreeListing tree() {
        return tree;
    }

    private static SampleImage make() {
        try {
            Workbench bench = Workbench.open("sample");
            Runtime.getRuntime().addShutdownHook(new Thread(bench::sweep, "sweep the sample image"));
            Path directory = bench.directory("image");
            Path script = Path.of("src/test/resources/interop/sample-image.sh").toAbsolutePath();
            Program.of("bash", script.toString(), directory.toString()).check();
            Path unpacked = bench.path("umoci");
            Program.of("umoci", "unpack", "--image", directory.resolve("layout") + ":sample", unpacked.toString())
                    .check();
            return new SampleImage(directory, TreeListing.of(unpacked.resolve("rootfs")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
