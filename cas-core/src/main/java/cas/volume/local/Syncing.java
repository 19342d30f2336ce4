package cas.volume.local;

import cas.disk.Disk;
import cas.disk.StoreHealth;
import cas.disk.SyncNotBegun;
import cas.disk.WritableFile;
import java.io.IOException;
import java.nio.file.Path;

/// Syncs files and names of volumes. A sync that fails is final (rule D5).
record Syncing(Disk disk, StoreHealth health) {
    void bytes(WritableFile file, Path path) throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            throw degraded(path, e);
        }
    }

    void names(Path directory) throws IOException {
        try {
            disk.syncNames(directory);
        } catch (SyncNotBegun e) {
            throw e;
        } catch (IOException e) {
            throw degraded(directory, e);
        }
    }

    private IOException degraded(Path path, IOException e) {
        health.degrade("syncing " + path + " failed: " + e.getMessage());
        return e;
    }
}
