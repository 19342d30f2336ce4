package cas.disk;

import cas.digest.Algorithm;
import cas.disk.StoreObject.BlobDirectory;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.RootFile;
import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.os.FileSystems;
import cas.overview.LastStop;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One store, opened by this process alone: its directories are there, its format is one we know, and
/// how it was left is known (rule D13). Closing it is the last thing a clean stop does.
public final class StoreRoot implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRoot.class);

    private final Disk disk;
    private final StoreLayout layout;
    private final StoreHealth health = new StoreHealth();
    private final Closeable lock;
    private final FormatRecord format;
    private final Reserve reserve;
    private final Arrival arrival;
    private boolean closed;

    /// How we found the store.
    private record Arrival(Instant opened, LastStop lastStop, boolean rebooted) {}

    private StoreRoot(Disk disk, StoreLayout layout, Closeable lock, FormatRecord format, Arrival arrival) {
        this.disk = disk;
        this.layout = layout;
        this.lock = lock;
        this.format = format;
        this.arrival = arrival;
        this.reserve = new Reserve(disk, layout);
    }

    /// Opens the store below `persist`, making it if there is none.
    ///
    /// @throws FailedPrecondition if another process has it open, or if it is newer than this program
    /// @throws cas.error.CasException.DataLoss if its format file is damaged
    public static StoreRoot open(Disk disk, Path persist, InstantSource time, Machine machine, RandomGenerator random)
            throws IOException {
        StoreLayout layout = new StoreLayout(persist);
        makeDirectory(disk, layout.path(Place.STORE));
        Closeable lock = disk.lock(layout.path(RootFile.LOCK)).orElseThrow(() -> locked(disk, layout));
        boolean opened = false;
        try {
            Optional<FormatRecord> before = new FormatFile(disk, layout).read();
            LastStop lastStop = lastStop(disk, layout, before);
            FormatRecord format = before.orElseGet(() -> newFormat(time, machine, random))
                    .opened(machine, lastStop == LastStop.UNCLEAN);
            Arrival arrival = new Arrival(
                    time.instant(),
                    lastStop,
                    before.isPresent() && !before.get().lastOpener().bootId().equals(machine.bootId()));
            makeDirectories(disk, layout);
            StoreRoot root = new StoreRoot(disk, layout, lock, format, arrival);
            new FormatFile(disk, layout).write(format);
            opened = true;
            return root;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private static FormatRecord newFormat(InstantSource time, Machine machine, RandomGenerator random) {
        long high = random.nextLong() & ~0xF000L | 0x4000L;
        long low = random.nextLong() & ~(3L << 62) | 2L << 62;
        return new FormatRecord(
                FormatRecord.VERSION_MAX,
                new UUID(high, low),
                List.of(),
                time.instant(),
                new FormatRecord.Stops(true, 0),
                machine);
    }

    private static LastStop lastStop(Disk disk, StoreLayout layout, Optional<FormatRecord> before) throws IOException {
        if (before.isPresent()) {
            return before.get().running() ? LastStop.UNCLEAN : LastStop.CLEAN;
        }
        // Blobs without a format file: somebody removed it, or brought the blobs here. Nothing is known of them.
        return disk.stat(layout.path(Place.BLOBS)).isPresent() ? LastStop.UNCLEAN : LastStop.NEW;
    }

    private static FailedPrecondition locked(Disk disk, StoreLayout layout) {
        String holder;
        try {
            holder = new FormatFile(disk, layout)
                    .read()
                    .filter(FormatRecord::running)
                    .map(format -> "process " + format.lastOpener().pid())
                    .orElse("another process");
        } catch (IOException | CasException e) {
            holder = "another process";
        }
        return new FailedPrecondition(
                Reason.STORE_LOCKED,
                "cannot open the store " + layout.path(Place.STORE) + ": " + holder + " has it open");
    }

    /// Every directory once, and every name of them durable, before anything is put into one (rule D2).
    private static void makeDirectories(Disk disk, StoreLayout layout) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Place place : Place.values()) {
            directories.add(layout.path(place));
        }
        for (Algorithm algorithm : Algorithm.values()) {
            directories.add(layout.path(new BlobDirectory(algorithm)));
        }
        for (Path directory : directories) {
            makeDirectory(disk, directory);
        }
        for (Path directory : directories) {
            disk.syncNames(directory);
        }
        syncAbove(disk, layout.path(Place.PERSIST));
    }

    /// The persist directory may be there because an earlier start made it and was killed before it
    /// could sync that.
    private static void syncAbove(Disk disk, Path persist) throws IOException {
        Path above = persist.getParent();
        if (above != null) {
            try {
                disk.syncNames(above);
            } catch (SyncNotBegun e) {
                if (!(e.getCause() instanceof AccessDeniedException)) {
                    throw e;
                }
                LOG.debug("cannot sync the name of {}: {} is not ours", persist, above);
            }
        }
    }

    private static void makeDirectory(Disk disk, Path directory) throws IOException {
        Optional<FileStat> found = disk.stat(directory);
        if (found.isPresent()) {
            if (found.get().type() == FileStat.Type.FILE) {
                throw new FailedPrecondition(
                        Reason.FAILED_PRECONDITION,
                        "cannot open a store: expected a directory at " + directory + ", found a file");
            }
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            makeDirectory(disk, parent);
            disk.createDirectory(directory);
            disk.syncNames(parent);
        }
    }

    /// Asked once a store is open on a real disk: see [FileSystems#keepInPlace].
    public void keepFormatInPlace(FileSystems fileSystems) throws IOException {
        new FormatFile(disk, layout).keepInPlace(fileSystems);
    }

    public Disk disk() {
        return disk;
    }

    public StoreLayout layout() {
        return layout;
    }

    /// Shared by all that write: read-only for one is read-only for all.
    public StoreHealth health() {
        return health;
    }

    /// Room that only the store may use, shared by all that write.
    public Reserve reserve() {
        return reserve;
    }

    /// Made with the store, the same for its whole life.
    public UUID uuid() {
        return format.uuid();
    }

    public int formatVersion() {
        return format.version();
    }

    public List<String> features() {
        return format.features();
    }

    public Instant created() {
        return format.created();
    }

    public Instant opened() {
        return arrival.opened();
    }

    public LastStop lastStop() {
        return arrival.lastStop();
    }

    /// How often the store was found not to have been closed, this time included. What is on disk under
    /// a name is to be believed at once only while this is zero.
    public long uncleanStops() {
        return format.stops().unclean();
    }

    /// Whether the machine went down since the store was last open: what was not synced may be lost.
    public boolean rebooted() {
        return arrival.rebooted();
    }

    /// Who has the store open: this process.
    public Machine machine() {
        return format.lastOpener();
    }

    /// Marks the stop as clean, unless a sync has failed, and lets the store go.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            reserve.close();
            if (health.failure().isEmpty()) {
                new FormatFile(disk, layout).write(format.stopped());
            }
        } finally {
            lock.close();
        }
    }
}
