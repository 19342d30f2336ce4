package cas.metadata;

import cas.content.Blob;
import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/// An ingest of bytes that another namespace has: nothing need be sent, the commit alone brings them here (rule B39).
/// Writing gives it bytes of its own, from nothing or behind the shared ones (rule B41).
final class SharedIngest implements Ingest {
    private static final int COPY_BYTES = 1024 * 1024;

    private final BlobRecorder recorder;
    private final IngestRequest request;
    private final Blob blob;
    private final Bytes bytes;
    private final Instant started;
    private Optional<Ingest> own = Optional.empty();
    private boolean closed;

    /// Bytes that do not go, and a ref that nobody else writes, while the ingest is open.
    record Bytes(Blob blob, BlobUses.Use use, SharedBlobs.Hold hold) {}

    /// @param bytes whose use and whose ref become the ingest's to give back
    SharedIngest(BlobRecorder recorder, IngestRequest request, Bytes bytes, Instant started) {
        this.recorder = recorder;
        this.request = request;
        this.blob = bytes.blob();
        this.bytes = bytes;
        this.started = started;
    }

    @Override
    public IngestStatus status() {
        return own.map(Ingest::status)
                .orElseGet(() -> new IngestStatus(request.ref(), blob.size(), request.total(), started, started));
    }

    @Override
    public Digest running() {
        return own.map(Ingest::running).orElse(blob.digest());
    }

    @Override
    public void append(ByteBuffer more) throws IOException {
        if (own.isEmpty()) {
            if (!more.hasRemaining()) {
                return;
            }
            copy(unshare(blob.size()));
        }
        own.orElseThrow().append(more);
    }

    private void copy(Ingest target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        try (BlobReader reader = recorder.open(blob.digest())) {
            long position = 0;
            while (reader.read(buffer.clear(), position) > 0) {
                position += buffer.position();
                target.append(buffer.flip());
            }
        }
    }

    @Override
    public void truncate() throws IOException {
        if (own.isEmpty()) {
            unshare(0);
        } else {
            own.get().truncate();
        }
    }

    /// @param total what is known of the size by now: that of the shared bytes, or nothing
    private Ingest unshare(long total) throws IOException {
        NamespacedIngest fresh = new NamespacedIngest(
                recorder, new IngestRequest(request.ref(), total, request.expected()), Optional.empty());
        own = Optional.of(fresh);
        fresh.truncate();
        return fresh;
    }

    @Override
    public ContentInfo commit(Commit commit) throws IOException {
        return own.isPresent() ? own.get().commit(commit) : recorder.commitShared(request.ref(), blob, commit);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (own.isPresent()) {
                own.get().close();
            }
        } finally {
            bytes.hold().close();
            bytes.use().close();
        }
    }
}
