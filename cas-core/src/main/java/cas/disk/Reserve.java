package cas.disk;

import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.RootFile;
import cas.error.CasException.Exhausted;
import cas.os.FileSystems;
import cas.overview.Reserved;
import cas.overview.Room;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Room on the disk that only the store may use (rule D7): the ballast, a file of real blocks that means nothing. A
/// part of it is let go when something must go on that finds the disk full, and it is filled up again when there is
/// room. What is let go is not for new content: [#admit] counts it as taken.
///
/// Until it is opened on a real disk it holds nothing and admits everything.
public final class Reserve implements Admission, Relief {
    /// Unless the disk is small: then [#DISK_PARTS] of it.
    public static final long BYTES_DEFAULT = 32L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    private static final int DISK_PARTS = 32;
    private static final long DATABASE_BYTES_MIN = 1 << 20;
    /// It is let go in so many steps.
    private static final int STEPS = 4;
    /// So much of an ingest that was not promised room is written between two looks at the disk.
    private static final long LOOK_BYTES = 1 << 20;

    private final Disk disk;
    private final Path persist;
    private final Path ballast;
    private @Nullable FileSystems fileSystems;
    private long wantedBytes;
    private long heldBytes;
    private long promisedBytes;
    private boolean freed;

    Reserve(Disk disk, StoreLayout layout) {
        this.disk = disk;
        this.persist = layout.path(Place.PERSIST);
        this.ballast = layout.path(RootFile.BALLAST);
    }

    /// Begins to hold room, as far as there is any.
    ///
    /// @param bytes how much; if empty, [#BYTES_DEFAULT] or less
    public synchronized void open(FileSystems kernel, OptionalLong bytes) throws IOException {
        wantedBytes =
                bytes.orElse(Math.min(BYTES_DEFAULT, kernel.capacity(persist).totalBytes() / DISK_PARTS));
        Optional<FileStat> found = disk.stat(ballast);
        // A crash may have left it longer than it has blocks.
        heldBytes = found.isPresent()
                ? Math.min(found.get().size(), kernel.usage(ballast).sizeBytes())
                : 0;
        fileSystems = kernel;
        if (found.isPresent() && (found.get().size() > heldBytes || heldBytes > wantedBytes)) {
            shrink(Math.min(heldBytes, wantedBytes));
        }
        tend();
    }

    /// How much the database keeps for itself besides.
    public synchronized long databaseBytes() {
        return Math.max(DATABASE_BYTES_MIN, wantedBytes / STEPS);
    }

    /// Nothing is changed from now on: the store belongs to the next one.
    synchronized void close() {
        fileSystems = null;
    }

    /// Something was removed.
    public synchronized void freed() {
        freed = true;
        tend();
    }

    /// Fills up what is missing, if there is room for all of it. What fails here is tried again.
    public synchronized void tend() {
        FileSystems kernel = fileSystems;
        if (kernel == null || heldBytes >= wantedBytes) {
            return;
        }
        try {
            if (kernel.capacity(persist).freeBytes() - promisedBytes > wantedBytes - heldBytes) {
                fill(kernel);
            }
        } catch (IOException | Exhausted e) {
            LOG.warn("the reserve could not be filled up", e);
        }
    }

    private void fill(FileSystems kernel) throws IOException {
        boolean there = disk.stat(ballast).isPresent();
        try (WritableFile file = there ? disk.append(ballast) : disk.create(ballast)) {
            there = true;
            file.extend(wantedBytes);
            if (!kernel.allocate(ballast, wantedBytes)) {
                LOG.info("this file system cannot allocate room ahead: there is no reserve");
                wantedBytes = 0;
            }
            heldBytes = wantedBytes;
            if (wantedBytes == 0) {
                file.truncate(0);
            }
            LOG.debug("the reserve holds {} bytes", heldBytes);
        } catch (Exhausted e) {
            LOG.debug("the reserve could not be filled", e);
            if (there) {
                shrink(heldBytes);
            }
        }
    }

    private void shrink(long bytes) throws IOException {
        try (WritableFile file = disk.append(ballast)) {
            file.truncate(bytes);
            heldBytes = bytes;
        }
    }

    /// In the end the file itself goes: where there is no inode left it is one.
    @Override
    public synchronized boolean relieve(String doing) {
        if (fileSystems == null) {
            return false;
        }
        long step = Math.min(heldBytes, (wantedBytes + STEPS - 1) / STEPS);
        try {
            if (heldBytes == 0) {
                boolean last = disk.stat(ballast).isPresent();
                disk.delete(ballast);
                return last;
            }
            shrink(heldBytes - step);
            LOG.info("the disk is full: {} bytes of the reserve go to {}, {} are left", step, doing, heldBytes);
            return true;
        } catch (IOException | Exhausted e) {
            LOG.warn("the reserve could not be let go", e);
            return false;
        }
    }

    @Override
    public Grant admit(String doing, long bytes) throws IOException {
        Promise promise = new Promise(doing);
        promise.ask(bytes);
        return promise;
    }

    private synchronized void promise(String doing, long bytes) throws IOException {
        FileSystems kernel = fileSystems;
        if (kernel == null || bytes == 0) {
            return;
        }
        Room room = room(kernel);
        if (bytes > room.availableBytes() && freed) {
            // btrfs counts what was removed as free only once it has written that down.
            freed = false;
            kernel.sync(persist);
            room = room(kernel);
        }
        if (bytes > room.availableBytes()) {
            throw new Exhausted("cannot " + doing + ": no space left on device: needed " + bytes + " bytes, free "
                    + room.freeBytes() + ", of which the reserve lacks " + room.lackedBytes() + " of its " + wantedBytes
                    + " and other writes were promised " + promisedBytes);
        }
        promisedBytes += bytes;
        tend();
    }

    @Override
    public synchronized Room room() throws IOException {
        FileSystems kernel = fileSystems;
        return kernel == null ? new Room(Long.MAX_VALUE, 0, 0) : room(kernel);
    }

    private Room room(FileSystems kernel) throws IOException {
        return new Room(kernel.capacity(persist).freeBytes(), wantedBytes - heldBytes, promisedBytes);
    }

    private synchronized void giveBack(long bytes) {
        promisedBytes -= bytes;
    }

    /// What is held, and what should be.
    public synchronized Reserved status() {
        tend();
        return new Reserved(wantedBytes, heldBytes, promisedBytes);
    }

    /// For one owner; calls in turn.
    private final class Promise implements Grant {
        private final String doing;
        private long leftBytes;
        private long unlookedBytes;

        Promise(String doing) {
            this.doing = doing;
        }

        private void ask(long bytes) throws IOException {
            promise(doing, bytes);
            leftBytes += bytes;
        }

        @Override
        public void spend(long bytes) throws IOException {
            long beyond = Math.max(0, bytes - leftBytes);
            if (beyond > unlookedBytes) {
                ask(beyond);
                unlookedBytes = LOOK_BYTES;
            } else {
                unlookedBytes -= beyond;
            }
            long promised = Math.min(bytes, leftBytes);
            leftBytes -= promised;
            giveBack(promised);
        }

        @Override
        public void close() {
            giveBack(leftBytes);
            leftBytes = 0;
        }
    }
}
