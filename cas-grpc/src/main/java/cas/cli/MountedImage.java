package cas.cli;

import cas.error.CasException.NotFound;
import cas.namespace.StoreView;
import java.io.IOException;
import java.nio.file.Path;

/// The lease and the snapshot of an image that was mounted on a directory: both are named by it.
record MountedImage(StoreView store, String snapshotter, Path directory) {
    /// What is not there is no error.
    void forget() throws IOException {
        String key = directory.toString();
        try {
            store.leases().delete(key);
        } catch (NotFound e) {
            // It expired.
        }
        try {
            store.snapshotter(snapshotter).remove(key);
        } catch (NotFound e) {
            // It went with its lease.
        }
    }
}
