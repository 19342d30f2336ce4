package cas.kv.lmdb;

import cas.disk.Disk;
import cas.kv.lmdb.DatabaseFile.Flaw;
import cas.kv.lmdb.DatabaseFile.Meta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Looks at the pages of a database that is in use: those of one transaction, while a reader keeps them
/// from being written over.
final class PageWatch {
    private final Disk disk;
    private final Path path;

    PageWatch(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /// @param transaction of an open reader
    Optional<String> flaw(long transaction) throws IOException {
        try (DatabaseFile file = DatabaseFile.open(disk, path)) {
            int pageBytes = file.meta().pageBytes();
            Optional<Meta> meta = file.meta(transaction, pageBytes);
            if (meta.isPresent()) {
                PageWalk.walk(file, meta.get());
            }
            // Otherwise two commits were faster than we: the meta page is of a later one, and the next look will do.
            return Optional.empty();
        } catch (Flaw e) {
            return Optional.of(e.why());
        }
    }
}
