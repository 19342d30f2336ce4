package cas.engine;

import cas.engine.Engine.Kernel;
import cas.engine.Engine.World;
import cas.os.FileSystems;
import cas.os.linux.LinuxKernel;
import cas.overview.Capacity;
import cas.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/// The file systems of this machine, but that they say they have as much room as a test wants, share no blocks and hold
/// none back.
final class ScarceRoom implements FileSystems {
    static final long TOTAL_BYTES = 1L << 40;

    private final FileSystems real = LinuxKernel.fileSystems();
    private volatile long freeBytes = TOTAL_BYTES;

    void leave(long bytes) {
        freeBytes = bytes;
    }

    World world() {
        World host = World.host(InstantSource.system(), new Random(1));
        Kernel kernel = host.kernel();
        Kernel scarce = new Kernel(
                this,
                kernel.mounter(),
                kernel.host(),
                kernel.trees(),
                kernel.readers(),
                kernel.fence(),
                kernel.inflations(),
                kernel.taker(),
                kernel.programs(),
                kernel.encryption());
        return new World(host.disk(), scarce, host.maps(), host.clock(), host.random());
    }

    @Override
    public Capacity capacity(Path path) {
        return new Capacity(TOTAL_BYTES, freeBytes, 0, 0);
    }

    @Override
    public boolean reflink(Path from, Path to) {
        return false;
    }

    @Override
    public boolean allocate(Path file, long bytes) {
        return false;
    }

    @Override
    public void sync(Path path) throws IOException {
        real.sync(path);
    }

    @Override
    public Usage usage(Path path) throws IOException {
        return real.usage(path);
    }

    @Override
    public void copyTree(Path from, Path to) throws IOException {
        real.copyTree(from, to);
    }

    @Override
    public InPlace keepInPlace(Path path) throws IOException {
        return real.keepInPlace(path);
    }
}
