package cas.kv.lmdb;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// LMDB maps its lock file and writes to it through the map. In a file with holes, as LMDB makes it, such a write on
/// a full disk is a SIGBUS that kills the process, at every start anew. So the file is made here, of real zeros that
/// are on disk before LMDB sees it; a full disk is then an ordinary refusal.
///
/// That holds where a block once written stays where it is (ext4, xfs). On btrfs the way out is a symbolic link to a
/// tmpfs in place of the file; a link is left alone.
final class LockFile {
    private static final String NAME = "lock.mdb";
    private static final int READER_SLOT_BYTES = 64;
    private static final int HEADER_BYTES_MAX = 8192;

    private LockFile() {}

    /// Only the holder of the store's own exclusive lock may call this.
    static void prepare(Disk disk, Path directory, int readers) throws IOException {
        Path file = directory.resolve(NAME);
        int bytes = readers * READER_SLOT_BYTES + HEADER_BYTES_MAX;
        Optional<FileStat> stat = disk.stat(file);
        boolean ready = stat.isPresent()
                && (stat.get().type() == FileStat.Type.OTHER || stat.get().size() >= bytes);
        if (ready) {
            return;
        }
        disk.delete(file);
        try (WritableFile out = disk.create(file)) {
            out.write(ByteBuffer.allocate(bytes));
            out.sync();
        }
    }
}
