package cas.content.local;

import cas.digest.Digest;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.IngestDirectory;
import cas.disk.StoreObject.IngestFile;
import cas.disk.StoreObject.IngestPart;
import cas.disk.StoreObject.Place;
import cas.disk.StoreRoot;
import cas.disk.TextRecord;
import cas.disk.WritableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The directory of one ingest: its data and its record. Many ingests end without ever having had one.
final class IngestHome {
    private final StoreRoot root;
    private final Set<Digest> onDisk;
    private final IngestDirectory directory;

    /// @param onDisk the ingests that have a directory, kept by what is done here
    IngestHome(StoreRoot root, Set<Digest> onDisk, IngestDirectory directory) {
        this.root = root;
        this.onDisk = onDisk;
        this.directory = directory;
    }

    static IngestDirectory directoryOf(String ref) {
        return new IngestDirectory(Digest.sha256(ref.getBytes(StandardCharsets.UTF_8)));
    }

    /// What is there of an ingest.
    ///
    /// @param length of the data file, of which not all may be trusted
    record Found(IngestRecord record, long length, Instant modified) {
        /// The newer of both times (rule B33): file systems stamp with a clock that ticks every few
        /// milliseconds. If the record tells of all bytes, its time is right: bytes that were gathered
        /// in memory reach the file after it.
        Instant updated() {
            boolean isAllTold = record.checkpoint() > 0 && record.checkpoint() == length;
            return isAllTold ? record.updated() : newer();
        }

        private Instant newer() {
            return modified.isAfter(record.updated()) ? modified : record.updated();
        }
    }

    /// The ingest, if it is whole. A data file with a second name is a published blob whose ingest a crash left
    /// behind: it must never be appended to.
    Optional<Found> find() throws IOException {
        if (!exists()) {
            return Optional.empty();
        }
        Optional<FileStat> data = disk().stat(data());
        if (data.isEmpty()
                || data.get().type() != FileStat.Type.FILE
                || data.get().names() != 1) {
            return Optional.empty();
        }
        return TextRecord.read(disk(), path(IngestPart.RECORD))
                .flatMap(IngestRecord::of)
                .filter(record -> directoryOf(record.ref()).equals(directory))
                .map(record -> new Found(record, data.get().size(), data.get().modified()));
    }

    /// Makes the directory anew. Nothing is synced: after a power cut such an ingest may be gone.
    WritableFile create(IngestRecord record) throws IOException {
        drop();
        onDisk.add(id());
        disk().createDirectory(path());
        record.toText().write(disk(), path(IngestPart.RECORD));
        return disk().create(data());
    }

    /// Replaces the record; when it returns, record and names are on disk.
    void rewrite(IngestRecord record) throws IOException {
        Path next = path(IngestPart.RECORD_NEW);
        disk().delete(next);
        record.toText().writeDurably(disk(), next);
        disk().replace(next, path(IngestPart.RECORD));
        disk().syncNames(path());
        disk().syncNames(layout().path(Place.INGESTS));
    }

    void drop() throws IOException {
        if (exists()) {
            disk().deleteTree(path());
            onDisk.remove(id());
        }
    }

    boolean exists() {
        return onDisk.contains(id());
    }

    Path data() {
        return path(IngestPart.DATA);
    }

    StoreRoot root() {
        return root;
    }

    Digest id() {
        return directory.id();
    }

    private Path path() {
        return layout().path(directory);
    }

    private Path path(IngestPart part) {
        return layout().path(new IngestFile(directory, part));
    }

    private Disk disk() {
        return root.disk();
    }

    private StoreLayout layout() {
        return root.layout();
    }
}
