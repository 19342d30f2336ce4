package cas.kv.lmdb;

import cas.os.MemoryFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// LMDB maps its lock file and writes to it through the map. On a full disk such a write is a SIGBUS that kills the
/// process, at every start anew: in a file with holes, as LMDB makes it, everywhere, and on btrfs in any file. So it
/// lies in memory. It is needed by this process alone, which holds the store's own lock, and means nothing afterwards.
final class LockFile {
    private static final String NAME = "lock.mdb";
    private static final int READER_SLOT_BYTES = 64;
    private static final int HEADER_BYTES_MAX = 8192;

    private LockFile() {}

    /// @return to be closed once LMDB has opened the file
    static Closeable prepare(MemoryFiles memory, Path directory, int readers) throws IOException {
        return memory.behind(directory.resolve(NAME), readers * READER_SLOT_BYTES + HEADER_BYTES_MAX);
    }
}
