package cas.kv.lmdb;

import cas.disk.Disk;
import cas.disk.ReadableFile;
import cas.disk.Relief;
import cas.disk.TextRecord;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import cas.kv.Restored;
import cas.kv.lmdb.DatabaseFile.Flaw;
import cas.kv.lmdb.DatabaseFile.Meta;
import cas.kv.lmdb.LmdbKeyValueStore.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the database before LMDB does, and puts the last good copy in its place if it is damaged
/// (rule D9). The damaged file is kept.
final class DatabaseCopies {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCopies.class);
    /// So much is walked at every start; more only if there is a reason to.
    private static final long WALK_BYTES_MAX = 8L << 20;
    private static final int COPIES = 2;
    private static final int PIECE_BYTES = 1 << 20;
    private static final String DATABASE = "data.mdb";
    private static final String DATABASE_NEW = "data.mdb.new";
    private static final String DAMAGED = "data.mdb.damaged-";
    private static final String MARK = "restored";
    /// There from a start after a kill that looked at little, until all was looked at.
    private static final String UNSEEN = "unseen";
    private static final String COPY = ".mdb";
    private static final String MAKING = "new";
    private static final String WHY = "why";
    private static final String FROM = "from";
    private static final String SETTLED = "settled";
    /// As long as [#YES], so that one can be written over the other.
    private static final String NO = "not";

    private static final String YES = "yes";
    private static final String NOTHING = "nothing";

    private final Disk disk;
    private final Path directory;
    private final Path copies;
    private final Relief relief;

    /// @param relief asked when the disk is full and a damaged database stands in the way of a start
    DatabaseCopies(Disk disk, Path directory, Path copies, Relief relief) {
        this.disk = disk;
        this.directory = directory;
        this.copies = copies;
        this.relief = relief;
    }

    /// Sees to it that what is there can be opened.
    ///
    /// @param distrust why it is to be replaced whatever it looks like
    void prepare(Look look, Optional<String> distrust) throws IOException {
        Path file = directory.resolve(DATABASE);
        boolean thorough = isThorough(look);
        Optional<String> flaw = distrust;
        if (flaw.isEmpty()) {
            flaw = DatabaseFile.exists(disk, file) ? flaw(disk, file, thorough) : missing();
        }
        if (flaw.isPresent()) {
            restore(flaw.get());
        }
        if (thorough) {
            seen();
        }
    }

    private boolean isThorough(Look look) throws IOException {
        return switch (look) {
            case SHORT -> false;
            case AFTER_KILL -> disk.stat(directory.resolve(UNSEEN)).isPresent() || !unseen();
            case ALL -> true;
        };
    }

    /// The machine runs on, so the mark needs no sync to be there after the next kill.
    private boolean unseen() throws IOException {
        try {
            disk.create(directory.resolve(UNSEEN)).close();
            return true;
        } catch (Exhausted e) {
            return false; // No mark, no short cut.
        }
    }

    /// All of the database was looked at, and is sound.
    private void seen() throws IOException {
        disk.delete(directory.resolve(UNSEEN));
    }

    /// A database that was never there has no copies.
    private Optional<String> missing() throws IOException {
        return best().isPresent() ? Optional.of("it is not there") : Optional.empty();
    }

    static Optional<String> flaw(Disk disk, Path path, boolean thorough) throws IOException {
        try (DatabaseFile file = DatabaseFile.open(disk, path)) {
            Meta meta = file.meta();
            boolean small = (meta.lastPage() + 1) * meta.pageBytes() <= WALK_BYTES_MAX;
            if (thorough || small || file.isShort(meta)) {
                PageWalk.walk(file, meta);
            }
            return Optional.empty();
        } catch (Flaw e) {
            return Optional.of(e.why());
        }
    }

    /// Puts the best copy in the place of the database, or nothing at all: what is on disk fills it again.
    void restore(String why) throws IOException {
        Optional<Path> copy = best();
        String from = copy.map(Path::toString).orElse(NOTHING);
        LOG.error("the database is damaged: {}; going on with {}", why, copy.isPresent() ? from : "an empty one");
        // From here on the next start knows that it must settle what it finds, whenever this one ends.
        inAnyCase(copy, () -> mark(Map.of(WHY, why, FROM, from, SETTLED, NO)));
        Path file = directory.resolve(DATABASE);
        if (disk.stat(file).isPresent()) {
            inAnyCase(copy, () -> disk.rename(file, aside()));
        }
        if (copy.isPresent()) {
            putInPlace(copy.get(), file);
        }
        disk.syncNames(directory);
    }

    private void putInPlace(Path copy, Path file) throws IOException {
        Path fresh = directory.resolve(DATABASE_NEW);
        disk.delete(fresh);
        try {
            duplicate(copy, fresh);
        } catch (Exhausted e) {
            LOG.warn("there is no room to copy {}, so it becomes the database itself: {}", copy, e.getMessage());
            disk.delete(fresh);
            disk.rename(copy, file);
            return;
        }
        disk.replace(fresh, file);
    }

    private interface Step {
        void run() throws IOException;
    }

    /// On a full disk the reserve makes room, and then the copies that are not the chosen one.
    private void inAnyCase(Optional<Path> chosen, Step step) throws IOException {
        while (true) {
            try {
                step.run();
                return;
            } catch (Exhausted e) {
                if (!relief.relieve("going back to a copy of the database") && !deleteOneBut(chosen)) {
                    throw e;
                }
            }
        }
    }

    private boolean deleteOneBut(Optional<Path> chosen) throws IOException {
        for (long number : numbers()) {
            Path copy = copies.resolve(number + COPY);
            if (!chosen.equals(Optional.of(copy))) {
                LOG.warn("there is no room: the copy {} of the database is deleted", copy);
                disk.delete(copy);
                disk.syncNames(copies);
                return true;
            }
        }
        return false;
    }

    private Path aside() throws IOException {
        int number = 0;
        Path aside = directory.resolve(DAMAGED + number);
        while (disk.stat(aside).isPresent()) {
            number++;
            aside = directory.resolve(DAMAGED + number);
        }
        return aside;
    }

    private void duplicate(Path from, Path to) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (ReadableFile in = disk.open(from);
                WritableFile out = disk.create(to)) {
            long position = 0;
            for (int read = in.read(piece, 0); read >= 0; read = in.read(piece.clear(), position)) {
                position += read;
                out.write(piece.flip());
            }
            out.sync();
        }
    }

    /// The newest copy that is sound.
    private Optional<Path> best() throws IOException {
        for (long number : numbers().reversed()) {
            Path copy = copies.resolve(number + COPY);
            Optional<String> flaw = flaw(disk, copy, true);
            if (flaw.isEmpty()) {
                return Optional.of(copy);
            }
            LOG.warn("the copy {} of the database is damaged too: {}", copy, flaw.get());
        }
        return Optional.empty();
    }

    private List<Long> numbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : disk.list(copies)) {
            if (name.matches("[0-9]{1,18}\\.mdb")) {
                numbers.add(Long.parseLong(name.substring(0, name.length() - COPY.length())));
            }
        }
        numbers.sort(Comparator.naturalOrder());
        return numbers;
    }

    /// Makes copies of an open database.
    interface Source {
        /// Writes the database as it is now into an empty directory.
        void copyTo(Path directory) throws IOException;
    }

    /// Keeps one more copy: written under a private name, looked at, synced and then named.
    void add(Source source) throws IOException {
        if (disk.stat(copies).isEmpty()) {
            disk.createDirectory(copies);
        }
        Path making = copies.resolve(MAKING);
        disk.deleteTree(making);
        disk.createDirectory(making);
        try {
            source.copyTo(making);
            Path file = making.resolve(DATABASE);
            try (WritableFile written = disk.append(file)) {
                written.sync();
            }
            Optional<String> flaw = flaw(disk, file, true);
            if (flaw.isPresent()) {
                throw new IOException("a copy of the database is damaged: " + flaw.get());
            }
            List<Long> numbers = numbers();
            disk.rename(file, copies.resolve((numbers.isEmpty() ? 1 : numbers.getLast() + 1) + COPY));
            disk.syncNames(copies);
        } finally {
            disk.deleteTree(making);
        }
        seen();
        List<Long> all = numbers();
        for (long old : all.subList(0, Math.max(0, all.size() - COPIES))) {
            disk.delete(copies.resolve(old + COPY));
        }
    }

    /// What was put in place of a damaged database, until somebody takes the mark away.
    Optional<Restored> restored() throws IOException {
        return TextRecord.read(disk, directory.resolve(MARK))
                .map(mark -> new Restored(
                        mark.get(WHY).orElse(""),
                        mark.get(FROM).filter(from -> !from.equals(NOTHING)),
                        mark.get(SETTLED).orElse("").equals(YES)));
    }

    void settled() throws IOException {
        Optional<TextRecord> mark = TextRecord.read(disk, directory.resolve(MARK));
        if (mark.isPresent() && mark.get().get(SETTLED).equals(Optional.of(NO))) {
            Map<String, String> lines = new LinkedHashMap<>(mark.get().lines());
            lines.put(SETTLED, YES);
            // Made in place, because the disk may be full; half of it is as good as none, now that all is settled.
            new TextRecord(lines).overwrite(disk, directory.resolve(MARK));
        }
    }

    private void mark(Map<String, String> lines) throws IOException {
        Path fresh = directory.resolve(MARK + ".new");
        disk.delete(fresh);
        new TextRecord(lines).writeDurably(disk, fresh);
        disk.replace(fresh, directory.resolve(MARK));
        disk.syncNames(directory);
    }
}
