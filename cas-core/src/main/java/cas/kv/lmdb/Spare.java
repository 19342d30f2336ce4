package cas.kv.lmdb;

import cas.disk.Relief;
import cas.error.CasException.Exhausted;
import cas.os.FileSystems;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Blocks that the database has beyond its last page. LMDB writes a changed page to another place before the old one
/// is free, so deleting takes room first; here it always finds some (rule D7).
///
/// Less than three quarters left: more is asked of the disk. Less than half: new entries of growing tables are
/// refused, what is left is for deleting. Less than a quarter: the store's reserve helps out.
///
/// For the thread that writes.
final class Spare {
    private static final Logger LOG = LoggerFactory.getLogger(Spare.class);

    private final FileSystems fileSystems;
    private final Relief relief;
    private final Path file;
    private final long wantedBytes;
    private boolean able = true;
    private long allocatedBytes;
    private long usedBytes;
    private boolean low;

    Spare(FileSystems fileSystems, Relief relief, Path file, long wantedBytes) {
        this.fileSystems = fileSystems;
        this.relief = relief;
        this.file = file;
        this.wantedBytes = wantedBytes;
    }

    /// To be told after each commit how much of the file is in use.
    void keep(long nowUsedBytes) throws IOException {
        usedBytes = nowUsedBytes;
        if (!able || wantedBytes == 0) {
            return;
        }
        if (left() < wantedBytes / 4 * 3) {
            allocate();
        }
        if (left() < wantedBytes / 4 && relief.relieve("the database")) {
            allocate();
        }
        boolean now = able && left() < wantedBytes / 2;
        if (now != low) {
            LOG.info(
                    now
                            ? "the database has no room for new entries: what is left is for deleting"
                            : "the database has room for new entries again");
        }
        low = now;
    }

    private long left() {
        return allocatedBytes - usedBytes;
    }

    private void allocate() throws IOException {
        try {
            able = fileSystems.allocate(file, usedBytes + wantedBytes);
            allocatedBytes = usedBytes + wantedBytes;
        } catch (Exhausted e) {
            // It may have got a part.
            allocatedBytes = fileSystems.usage(file).sizeBytes();
            LOG.debug("the database got {} bytes of {}", allocatedBytes, usedBytes + wantedBytes, e);
        }
        if (!able) {
            LOG.info("this file system cannot allocate room ahead: a full disk may stop deletions");
        }
    }

    /// Whether what is left is for deleting only. If it was, the disk is asked once more.
    boolean low() {
        if (low) {
            try {
                keep(usedBytes);
            } catch (IOException e) {
                LOG.warn("no room could be set aside for the database", e);
            }
        }
        return low;
    }
}
