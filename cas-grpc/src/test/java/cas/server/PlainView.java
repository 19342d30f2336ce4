package cas.server;

import cas.container.ContainerStore;
import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobReader;
import cas.content.BlobStore;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.filter.Filter;
import cas.image.ImageStore;
import cas.lease.LeaseManager;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.LayerApplier;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// The plain blob store as if one namespace had it all: enough to hold a conversation about content.
final class PlainView implements StoreView, ContentStore {
    private final BlobStore blobs;
    private final SortedMap<Digest, ContentInfo> infos = new ConcurrentSkipListMap<>();

    /// The leases that calls were made under.
    final List<String> leases = new CopyOnWriteArrayList<>();

    /// Who opens an ingest of this ref waits for the latch.
    volatile String slowRef = "";

    final CountDownLatch slow = new CountDownLatch(1);

    PlainView(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public Optional<ContentInfo> info(Digest digest) {
        return Optional.ofNullable(infos.get(digest));
    }

    private ContentInfo require(Digest digest) {
        return info(digest).orElseThrow(() -> new NotFound(Reason.BLOB_NOT_FOUND, "content " + digest));
    }

    @Override
    public ContentInfo update(Digest digest, Labels labels, FieldMask mask) {
        ContentInfo old = require(digest);
        mask.require("content", FieldMask::isLabelPath);
        Labels changed = mask.apply("labels", old.labels(), labels.asMap()).checked();
        ContentInfo info = new ContentInfo(digest, old.size(), old.created(), Instant.now(), changed);
        infos.put(digest, info);
        return info;
    }

    @Override
    public void walk(Filter filter, Consumer<ContentInfo> visitor) {
        infos.values().stream().filter(filter::matches).forEach(visitor);
    }

    @Override
    public void delete(Digest digest) throws IOException {
        require(digest);
        infos.remove(digest);
        blobs.delete(digest);
    }

    @Override
    public BlobReader open(Digest digest) throws IOException {
        require(digest);
        return blobs.open(digest);
    }

    @Override
    public Ingest begin(IngestRequest request) throws IOException {
        if (request.ref().equals(slowRef)) {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
        if (request.expected().flatMap(this::info).isPresent()) {
            throw new AlreadyExists("content " + request.expected().orElseThrow());
        }
        return new PlainIngest(blobs.begin(request));
    }

    @Override
    public Optional<IngestStatus> status(String ref) throws IOException {
        return blobs.status(ref);
    }

    @Override
    public List<IngestStatus> statuses(Filter filter) throws IOException {
        return blobs.statuses().stream().filter(filter::matches).toList();
    }

    @Override
    public void abort(String ref) throws IOException {
        blobs.abort(ref);
    }

    private final class PlainIngest implements Ingest {
        private final BlobIngest ingest;

        PlainIngest(BlobIngest ingest) {
            this.ingest = ingest;
        }

        @Override
        public IngestStatus status() {
            return ingest.status();
        }

        @Override
        public Digest running() {
            return ingest.running();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            ingest.append(bytes);
        }

        @Override
        public void truncate() throws IOException {
            ingest.truncate();
        }

        @Override
        public ContentInfo commit(Commit commit) throws IOException {
            Labels labels = commit.labels().checked();
            Blob blob = ingest.commit(commit.size(), commit.expected());
            Instant now = Instant.now();
            ContentInfo info = new ContentInfo(blob.digest(), blob.size(), now, now, labels);
            if (infos.putIfAbsent(blob.digest(), info) != null) {
                throw new AlreadyExists("content " + blob.digest());
            }
            return info;
        }

        @Override
        public void close() throws IOException {
            ingest.close();
        }
    }

    @Override
    public ContentStore content() {
        return this;
    }

    @Override
    public StoreView withLease(String lease) {
        leases.add(lease);
        return this;
    }

    @Override
    public ImageStore images() {
        throw contentOnly();
    }

    @Override
    public ContainerStore containers() {
        throw contentOnly();
    }

    @Override
    public LeaseManager leases() {
        throw contentOnly();
    }

    @Override
    public Snapshotter snapshotter(String name) {
        throw contentOnly();
    }

    @Override
    public LayerApplier applier() {
        throw contentOnly();
    }

    @Override
    public LayerDiffer differ() {
        throw contentOnly();
    }

    @Override
    public VolumeManager volumes() {
        throw contentOnly();
    }

    @Override
    public FileIntake intake(Set<Path> sources) {
        throw contentOnly();
    }

    private static Unimplemented contentOnly() {
        return new Unimplemented("this test is about content");
    }
}
