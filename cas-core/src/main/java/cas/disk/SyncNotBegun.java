package cas.disk;

import java.io.IOException;
import java.nio.file.Path;

/// A sync could not even be asked for, because too many files are open, say. Unlike a sync that failed (rule D5) it may
/// be asked for again: nothing was dropped.
public final class SyncNotBegun extends IOException {
    private static final long serialVersionUID = 1;

    public SyncNotBegun(Path directory, IOException cause) {
        super("cannot sync " + directory + ": " + cause.getMessage(), cause);
    }
}
