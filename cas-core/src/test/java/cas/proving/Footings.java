package cas.proving;

import cas.disk.Relief;
import cas.kv.lmdb.LmdbKeyValueStore.Footing;
import cas.os.linux.LinuxKernel;

/// What a database of a test stands on.
public final class Footings {
    private static final long SPARE_BYTES = 1 << 20;

    private Footings() {}

    /// The kernel of this machine, and nothing in reserve.
    public static Footing real() {
        return new Footing(LinuxKernel.fileSystems(), LinuxKernel.memoryFiles(), SPARE_BYTES, Relief.NONE);
    }
}
