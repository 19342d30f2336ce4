package cas.content.local;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobStore.Namer;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.disk.StoreRoot;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// A file of somebody else on its way to become a blob, under the private name of a draft. It is read once, for
/// its digest, and synced and named as any blob is.
final class AdoptedFile implements BlobIngest {
    private final BlobPublisher publisher;
    private final Path draft;
    private final Digest digest;
    private final IngestStatus status;
    private final StoreRoot root;

    private AdoptedFile(StoreRoot root, BlobPublisher publisher, Path draft, Digest digest, IngestStatus status) {
        this.root = root;
        this.publisher = publisher;
        this.draft = draft;
        this.digest = digest;
        this.status = status;
    }

    static AdoptedFile open(StoreRoot root, BlobPublisher publisher, IngestRequest request, Namer namer, Instant now)
            throws IOException {
        Path draft = publisher.draft();
        boolean opened = false;
        namer.name(draft);
        try {
            Digester digester =
                    new Digester(request.expected().map(Digest::algorithm).orElse(Algorithm.SHA256));
            FileDigests.update(digester, root.disk(), draft, request.total());
            IngestStatus status = new IngestStatus(request.ref(), request.total(), request.total(), now, now);
            opened = true;
            return new AdoptedFile(root, publisher, draft, digester.digest(), status);
        } finally {
            if (!opened) {
                publisher.deleteQuietly(draft);
            }
        }
    }

    @Override
    public IngestStatus status() {
        return status;
    }

    @Override
    public void append(ByteBuffer bytes) {
        throw whole();
    }

    @Override
    public void truncate() {
        throw whole();
    }

    private IllegalStateException whole() {
        return new IllegalStateException("ref \"" + status.ref() + "\" is a file that has all its bytes");
    }

    @Override
    public Digest running() {
        return digest;
    }

    @Override
    public Blob commit(long size, Optional<Digest> expected, Runnable soon) throws IOException {
        root.health().requireWritable("take the file of ref \"" + status.ref() + "\"");
        if (size > 0 && size != status.offset()) {
            throw new FailedPrecondition(
                    Reason.SIZE_MISMATCH,
                    "cannot take the file of ref \"" + status.ref() + "\": expected size " + size + ", found "
                            + status.offset());
        }
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw new FailedPrecondition(
                    Reason.DIGEST_MISMATCH,
                    "cannot take the file of ref \"" + status.ref() + "\": expected digest " + expected.get()
                            + ", found " + digest);
        }
        Blob blob = new Blob(digest, status.offset());
        try (WritableFile bytes = root.disk().append(draft)) {
            publisher.publish(bytes, draft, blob, soon);
        } catch (BlobPublisher.BytesLost e) {
            if (e.getCause() instanceof Exhausted exhausted) {
                throw exhausted;
            }
            throw e;
        }
        return blob;
    }

    @Override
    public void close() {
        publisher.deleteQuietly(draft);
    }
}
