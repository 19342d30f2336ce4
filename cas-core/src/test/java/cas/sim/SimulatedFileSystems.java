package cas.sim;

import cas.os.FileSystems;
import cas.overview.Capacity;
import cas.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Path;

/// The room of a [SimulatedDisk].
public final class SimulatedFileSystems implements FileSystems {
    private final SimulatedDisk disk;
    private final long totalBytes;

    /// @param totalBytes what fits on the disk from now on
    public SimulatedFileSystems(SimulatedDisk disk, long totalBytes) {
        this.disk = disk;
        this.totalBytes = totalBytes;
        disk.limitTo(totalBytes);
    }

    @Override
    public void sync(Path path) {
        throw new AssertionError("nothing needs the whole file system synced");
    }

    @Override
    public Capacity capacity(Path path) {
        return new Capacity(totalBytes, disk.freeBytes(), 0, 0);
    }

    @Override
    public Usage usage(Path path) throws IOException {
        return new Usage(disk.taken(path), 1);
    }

    @Override
    public void copyTree(Path from, Path to) {
        throw new UnsupportedOperationException("no tree is copied here");
    }

    @Override
    public boolean reflink(Path from, Path to) {
        return false;
    }

    @Override
    public boolean allocate(Path file, long bytes) throws IOException {
        disk.allocate(file, bytes);
        return true;
    }

    @Override
    public InPlace keepInPlace(Path path) {
        return InPlace.NOT_ASKED;
    }
}
