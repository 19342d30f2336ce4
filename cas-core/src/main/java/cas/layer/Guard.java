package cas.layer;

import cas.error.CasException.Exhausted;
import cas.os.Attributes;
import cas.os.FileSystems;
import cas.os.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Watches room, memory and time while a layer is unpacked (rule S17).
final class Guard {
    private static final long STEP_BYTES = 64 << 20;
    private static final long RESERVE_BYTES = 32 << 20;
    /// What a map needs for one entry besides its bytes.
    private static final long KEPT_BYTES = 224;

    private final FileSystems fileSystems;
    private final InstantSource clock;
    private final Path directory;
    private final TreeApplier.Policy policy;
    private final Instant started;
    private long uncheckedBytes = STEP_BYTES;
    private long remembered;

    Guard(FileSystems fileSystems, InstantSource clock, Path directory, TreeApplier.Policy policy) {
        this.fileSystems = fileSystems;
        this.clock = clock;
        this.directory = directory;
        this.policy = policy;
        this.started = clock.instant();
    }

    /// To be told before so many bytes are written.
    void spend(long bytes) throws IOException {
        uncheckedBytes += bytes;
        if (uncheckedBytes < STEP_BYTES) {
            return;
        }
        uncheckedBytes = 0;
        long free = fileSystems.capacity(directory).freeBytes();
        if (free < RESERVE_BYTES) {
            throw new Exhausted("unpack layer into " + directory + ": expected at least " + RESERVE_BYTES
                    + " bytes free, found " + free);
        }
        entry();
    }

    /// To be told at each entry: to list a directory again and again costs time and writes nothing.
    void entry() {
        if (Duration.between(started, clock.instant()).compareTo(policy.timeMax()) > 0) {
            throw Refused.layer("expected to be unpacked within " + policy.timeMax() + ", found it takes longer");
        }
    }

    /// To be told before something is kept until the end.
    void remember(TreePath path, Attributes attributes) {
        long bytes = KEPT_BYTES + path.toString().length();
        for (String name : attributes.xattrNames()) {
            bytes += KEPT_BYTES + attributes.xattr(name).length;
        }
        remembered += bytes;
        if (remembered > policy.memoryMax()) {
            throw Refused.layer("expected directories whose names and attributes fit into " + policy.memoryMax()
                    + " bytes of memory, found more");
        }
    }
}
