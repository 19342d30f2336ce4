package cas.content.local;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobReader;
import cas.content.BlobStore;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.disk.FileStat;
import cas.disk.ReadableFile;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobDirectory;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.DraftBlob;
import cas.disk.StoreObject.IngestDirectory;
import cas.disk.StoreObject.Place;
import cas.disk.StoreRoot;
import cas.error.CasException.DataLoss;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.finding.BlobVerifier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Blobs as files below one [StoreRoot].
///
/// Locks, in the order they are taken: the ref (begin, abort), the ingest (all it does), the digest
/// (naming a blob). Each belongs to one key, so that no work waits for the sync of another ref or digest.
public final class LocalContentStore implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalContentStore.class);

    private final StoreRoot root;
    private final BlobPublisher publisher;
    private final BlobScrub scrub;
    private final LocalIngest.Services services;
    private final KeyLocks<Digest> refs = new KeyLocks<>();
    private final ConcurrentHashMap<Digest, LocalIngest> open = new ConcurrentHashMap<>();

    /// The ingests that have a directory.
    private final Set<Digest> onDisk = ConcurrentHashMap.newKeySet();

    private LocalContentStore(StoreRoot root, InstantSource time, Consumer<Path> writeOut, SmallMemory memory) {
        this.root = root;
        this.publisher = new BlobPublisher(root, writeOut);
        this.scrub = new BlobScrub(root, publisher);
        this.services = new LocalIngest.Services(publisher, memory, time, ingest -> open.remove(ingest.id(), ingest));
    }

    /// Opens the content of a store and drops what a crash left of ingests that can never be resumed.
    ///
    /// @param writeOut hands a file's bytes to the disk, which may keep them in its own memory
    public static LocalContentStore open(StoreRoot root, InstantSource time, Consumer<Path> writeOut)
            throws IOException {
        return open(root, time, writeOut, SmallMemory.EACH_BYTES_MAX);
    }

    /// As the other one, for a disk that is not to be asked.
    public static LocalContentStore open(StoreRoot root, InstantSource time) throws IOException {
        return open(root, time, SmallMemory.EACH_BYTES_MAX);
    }

    /// @param memoryBytes ingests go to a file when they grow beyond this
    static LocalContentStore open(StoreRoot root, InstantSource time, int memoryBytes) throws IOException {
        return open(root, time, _ -> {}, memoryBytes);
    }

    private static LocalContentStore open(StoreRoot root, InstantSource time, Consumer<Path> writeOut, int memoryBytes)
            throws IOException {
        LocalContentStore store = new LocalContentStore(root, time, writeOut, new SmallMemory(memoryBytes));
        store.settle();
        return store;
    }

    private void settle() throws IOException {
        Path above = layout().path(Place.INGESTS);
        for (String name : root.disk().list(above)) {
            switch (layout().object(above.resolve(name)).orElse(null)) {
                case IngestDirectory directory -> settle(directory);
                case DraftBlob draft -> root.disk().delete(layout().path(draft));
                case null, default -> LOG.warn("not ours, and left alone: {}", above.resolve(name));
            }
        }
    }

    private void settle(IngestDirectory directory) throws IOException {
        onDisk.add(directory.id());
        IngestHome home = home(directory);
        if (home.find().isEmpty()) {
            LOG.info(
                    "dropping ingest {}: it is half made, or a blob already",
                    directory.id().hex());
            home.drop();
        }
    }

    @Override
    public Optional<Blob> stat(Digest digest) throws IOException {
        return root.disk()
                .stat(layout().path(new BlobFile(digest)))
                .filter(found -> found.type() == FileStat.Type.FILE)
                .map(found -> new Blob(digest, found.size()));
    }

    /// Who looks at the bytes themselves.
    public BlobVerifier verifier() {
        return scrub;
    }

    @Override
    public BlobReader open(Digest digest) throws IOException {
        BooleanSupplier condemned = scrub.watch(digest);
        if (publisher.isDoubted(digest)) {
            throw new DataLoss("cannot open content " + digest + ": its bytes were found to be wrong");
        }
        ReadableFile file;
        try {
            file = root.disk().open(layout().path(new BlobFile(digest)));
        } catch (NoSuchFileException e) {
            throw new NotFound(Reason.BLOB_NOT_FOUND, "cannot open content " + digest + ": there is no such blob");
        }
        try {
            return new FileBlobReader(file, condemned);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void walk(Consumer<Blob> visitor) throws IOException {
        for (Algorithm algorithm : Algorithm.values()) {
            Path directory = layout().path(new BlobDirectory(algorithm));
            root.disk().eachName(directory, name -> {
                if (layout().object(directory.resolve(name)).orElse(null) instanceof BlobFile blob) {
                    stat(blob.digest()).ifPresent(visitor);
                }
            });
        }
    }

    @Override
    public boolean delete(Digest digest) throws IOException {
        root.health().requireWritable("delete content " + digest);
        boolean there = publisher.delete(digest);
        root.reserve().freed();
        return there;
    }

    @Override
    public BlobIngest begin(IngestRequest request) throws IOException {
        if (request.ref().isEmpty()) {
            throw new InvalidArgument("cannot begin an ingest: expected a ref, found none");
        }
        if (request.total() < 0) {
            throw new InvalidArgument("cannot begin ref \"" + request.ref()
                    + "\": expected a total of 0 or more, found " + request.total());
        }
        root.health().requireWritable("begin ref \"" + request.ref() + "\"");
        IngestHome home = homeOf(request.ref());
        // A collection that looks whether it is idle holds it for a moment, which is no reason to refuse.
        try (var _ = refs.hold(home.id())) {
            if (open.containsKey(home.id())) {
                throw locked(request.ref());
            }
            LocalIngest ingest = LocalIngest.open(home, request, services);
            open.put(home.id(), ingest);
            return ingest;
        }
    }

    @Override
    public BlobIngest adopt(IngestRequest request, Namer namer) throws IOException {
        root.health().requireWritable("take the file of ref \"" + request.ref() + "\"");
        return AdoptedFile.open(root, publisher, request, namer, services.time().instant());
    }

    private static Unavailable locked(String ref) {
        return new Unavailable(
                Reason.REF_LOCKED, "cannot begin ref \"" + ref + "\": it is being written by somebody else");
    }

    @Override
    public Optional<IngestStatus> status(String ref) throws IOException {
        return status(IngestHome.directoryOf(ref));
    }

    private Optional<IngestStatus> status(IngestDirectory directory) throws IOException {
        LocalIngest ingest = open.get(directory.id());
        if (ingest != null) {
            return Optional.of(ingest.status());
        }
        return home(directory).find().map(this::statusOf);
    }

    private IngestStatus statusOf(IngestHome.Found found) {
        IngestRecord record = found.record();
        long offset = record.trusted(found.length(), root.machine().bootId());
        return new IngestStatus(record.ref(), offset, record.total(), record.started(), found.updated());
    }

    @Override
    public List<IngestStatus> statuses() throws IOException {
        List<IngestStatus> all = new ArrayList<>();
        Set<Digest> ids = new HashSet<>(open.keySet());
        ids.addAll(onDisk);
        for (Digest id : ids) {
            status(new IngestDirectory(id)).ifPresent(all::add);
        }
        all.sort(Comparator.comparing(IngestStatus::ref));
        return all;
    }

    @Override
    public void abort(String ref) throws IOException {
        IngestHome home = homeOf(ref);
        try (var _ = refs.hold(home.id())) {
            LocalIngest ingest = open.get(home.id());
            if (ingest != null && ingest.abort()) {
                return;
            }
            if (!home.exists()) {
                throw new NotFound(
                        Reason.INGEST_NOT_FOUND, "cannot abort ref \"" + ref + "\": there is no such ingest");
            }
            home.drop();
        }
    }

    @Override
    public boolean dropIdle(String ref, Unwanted unwanted) throws IOException {
        root.health().requireWritable("drop ref \"" + ref + "\"");
        IngestHome home = homeOf(ref);
        try (var _ = refs.hold(home.id())) {
            Optional<IngestStatus> found =
                    open.containsKey(home.id()) ? Optional.empty() : home.find().map(this::statusOf);
            if (found.isEmpty() || !unwanted.test(found.get())) {
                return false;
            }
            home.drop();
            return true;
        }
    }

    private IngestHome homeOf(String ref) {
        return home(IngestHome.directoryOf(ref));
    }

    private IngestHome home(IngestDirectory directory) {
        return new IngestHome(root, onDisk, directory);
    }

    private StoreLayout layout() {
        return root.layout();
    }
}
