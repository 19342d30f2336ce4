package cas.unpack;

import cas.content.BlobReader;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.image.ImageDocuments;
import cas.image.Manifest;
import cas.image.MediaTypes;
import cas.layer.ArchiveFiles;
import cas.layer.ArchiveFiles.Bytes;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.namespace.StoreView;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Takes the files of one archive into the content store. Unless [#keep] was called, closing takes out again what
/// was not there before and what nobody else holds.
final class ArchiveIntake implements ArchiveFiles.Visitor, Closeable {
    private static final String BLOBS = "blobs/";
    /// What `docker save` writes besides, for readers of long ago.
    private static final Set<String> OLD_DOCUMENTS = Set.of("VERSION", "json", "repositories", "oci-layout");

    private final StoreView view;
    private final String lease;
    private final ContentStore content;
    private final Progress progress;
    private final String refPrefix;
    private final ArchiveContents contents = new ArchiveContents();
    private final List<Digest> added = new ArrayList<>();
    private boolean kept;

    /// @param view what is created joins the lease
    ArchiveIntake(StoreView view, String lease, RandomGenerator random, Progress progress) {
        this.view = view;
        this.lease = lease;
        this.content = view.content();
        this.progress = progress;
        // Two imports of one archive side by side must not meet in one ingest.
        this.refPrefix = "import-" + Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX) + "-";
    }

    ArchiveContents read(InputStream archive) throws IOException {
        if (ArchiveFiles.read(archive, this) == 0) {
            throw new InvalidArgument(Reason.INVALID_ARCHIVE, "import archive: it is empty");
        }
        return contents;
    }

    @Override
    public void file(String path, long size, Bytes bytes) throws IOException {
        switch (path) {
            case "index.json" -> contents.index(document(path, size, bytes));
            case "manifest.json" -> contents.dockerManifest(document(path, size, bytes));
            default -> {
                if (!OLD_DOCUMENTS.contains(path.substring(path.lastIndexOf('/') + 1))) {
                    blob(path, size, bytes);
                }
            }
        }
    }

    @Override
    public void link(String path, String target) {
        contents.link(path, target);
    }

    /// Stores a document that the archive does not have.
    Descriptor store(String mediaType, byte[] bytes) throws IOException {
        Digest digest = Digest.sha256(bytes);
        return ingest(
                digest.toString(),
                bytes.length,
                Optional.of(digest),
                taker -> taker.take(bytes, 0, bytes.length),
                mediaType);
    }

    /// Labels a document with what it refers to.
    void hold(Descriptor document, Manifest manifest) throws IOException {
        Map<String, String> labels = ImageGraph.references(manifest);
        List<String> paths =
                labels.keySet().stream().map(key -> "labels." + key).toList();
        content.update(document.digest(), Labels.of(labels), new FieldMask(paths));
    }

    /// Stores a plain layer once more, packed.
    Descriptor compress(Descriptor layer) throws IOException {
        progress.at("compressing", layer.digest().toString(), 0, layer.size());
        try (BlobReader blob = content.open(layer.digest())) {
            BlobIntake intake = new BlobIntake(content, refPrefix + "compress-");
            BlobIntake.Stored packed =
                    intake.store(layer.digest().toString(), taker -> ArchiveFiles.pack(blob, layer, taker));
            if (packed.added()) {
                added.add(packed.digest());
            }
            return new Descriptor(MediaTypes.DOCKER_LAYER_GZIP, packed.digest(), packed.size());
        }
    }

    private static byte[] document(String path, long size, Bytes bytes) throws IOException {
        if (size > ImageDocuments.DOCUMENT_BYTES_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_ARCHIVE,
                    "import archive: expected " + path + " of at most " + ImageDocuments.DOCUMENT_BYTES_MAX
                            + " bytes, found " + size);
        }
        ByteArrayOutputStream document = new ByteArrayOutputStream((int) size);
        bytes.read(document::write);
        return document.toByteArray();
    }

    private void blob(String path, long size, Bytes bytes) throws IOException {
        Optional<Digest> expected = Optional.empty();
        if (path.startsWith(BLOBS)) {
            try {
                expected =
                        Optional.of(Digest.parse(path.substring(BLOBS.length()).replace('/', ':')));
            } catch (InvalidArgument e) {
                throw new InvalidArgument(
                        Reason.INVALID_ARCHIVE,
                        "import archive: expected blobs/<algorithm>/<hex>, found \"" + path + "\": " + e.getMessage());
            }
        }
        contents.blob(path, ingest(path, size, expected, bytes, MediaTypes.DOCKER_LAYER));
    }

    private Descriptor ingest(String name, long size, Optional<Digest> expected, Bytes bytes, String mediaType)
            throws IOException {
        Head head = new Head(mediaType);
        IngestRequest request = new IngestRequest(refPrefix + name, size, expected);
        Ingest ingest;
        try {
            ingest = content.begin(request);
        } catch (AlreadyExists e) {
            // Only what has an expected digest can be here already.
            progress.at("already exists", name, size, size);
            bytes.read(head);
            return new Descriptor(head.mediaType(), expected.orElseThrow(), size);
        }
        try (ingest) {
            Digest digest = fill(ingest, new Commit(size, expected, Labels.none()), name, head, bytes);
            return new Descriptor(head.mediaType(), digest, size);
        } catch (IOException | RuntimeException e) {
            abort(request.ref(), e);
            throw e;
        }
    }

    private Digest fill(Ingest ingest, Commit commit, String name, Head head, Bytes bytes) throws IOException {
        // Another namespace may hold the blob already: then the ingest begins full (rule B39).
        long held = ingest.status().offset();
        bytes.read((array, offset, length) -> {
            int known = Math.clamp(held - head.seen, 0, length);
            head.take(array, offset, length);
            ingest.append(ByteBuffer.wrap(array, offset + known, length - known));
            progress.at("importing", name, head.seen, commit.size());
        });
        Digest digest = ingest.running();
        try {
            ingest.commit(commit);
            added.add(digest);
        } catch (AlreadyExists e) {
            // The same bytes under another name, or somebody was faster.
        }
        return digest;
    }

    /// A Docker layer says in its first bytes how it is packed, and nowhere else.
    private static final class Head implements ArchiveFiles.Taker {
        private static final int GZIP_BYTES = 2;
        private static final int ZSTD_BYTES = 4;

        private final String mediaType;
        private final byte[] magic = new byte[ZSTD_BYTES];
        private long seen;

        Head(String mediaType) {
            this.mediaType = mediaType;
        }

        @Override
        public void take(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length && seen + i < magic.length; i++) {
                magic[(int) seen + i] = bytes[offset + i];
            }
            seen += length;
        }

        String mediaType() {
            if (!mediaType.equals(MediaTypes.DOCKER_LAYER)) {
                return mediaType;
            }
            int number = ByteBuffer.wrap(magic).getInt();
            if (seen >= GZIP_BYTES && number >>> 16 == 0x1f8b) {
                return MediaTypes.DOCKER_LAYER_GZIP;
            }
            return seen >= ZSTD_BYTES && number == 0x28b52ffd ? MediaTypes.DOCKER_LAYER_ZSTD : mediaType;
        }
    }

    private void abort(String ref, Exception cause) {
        try {
            content.abort(ref);
        } catch (NotFound e) {
            // It never came to be, or is gone already.
        } catch (IOException | CasException e) {
            cause.addSuppressed(e);
        }
    }

    /// What was brought in stays.
    void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            for (Digest digest : added.reversed()) {
                takeBack(digest);
            }
        }
    }

    private void takeBack(Digest digest) throws IOException {
        LeaseResource resource = new LeaseResource("content", digest.toString());
        for (Lease other : view.leases().list(Filter.ALL)) {
            if (!other.id().equals(lease) && view.leases().resources(other.id()).contains(resource)) {
                return;
            }
        }
        try {
            content.delete(digest);
        } catch (NotFound e) {
            // Somebody removed it meanwhile.
        }
    }
}
