package cas.metadata;

import cas.content.BlobIngest;
import cas.content.ContentInfo;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An ingest of one namespace with bytes of its own.
final class NamespacedIngest implements Ingest {
    private final BlobRecorder recorder;
    private final String ref;
    private final BlobIngest plain;
    private final Optional<SharedBlobs.Hold> hold;

    /// @param hold the lock on its ref, which becomes the ingest's to give back; empty if another one has it
    NamespacedIngest(BlobRecorder recorder, IngestRequest request, Optional<SharedBlobs.Hold> hold) throws IOException {
        this.hold = hold;
        this.recorder = recorder;
        this.ref = request.ref();
        this.plain = told(() -> recorder.beginPlain(request));
    }

    private <T> T told(Retold.Asked<T> asked) throws IOException {
        return Retold.under(recorder.backEndRef(ref), ref, asked);
    }

    @Override
    public IngestStatus status() {
        IngestStatus status = plain.status();
        return new IngestStatus(ref, status.offset(), status.total(), status.started(), status.updated());
    }

    @Override
    public Digest running() {
        return plain.running();
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        told(() -> {
            plain.append(bytes);
            return plain;
        });
    }

    @Override
    public void truncate() throws IOException {
        told(() -> {
            plain.truncate();
            return plain;
        });
    }

    @Override
    public ContentInfo commit(Commit commit) throws IOException {
        ContentInfo info = told(() -> recorder.commit(ref, plain, commit));
        hold.ifPresent(SharedBlobs.Hold::close);
        return info;
    }

    @Override
    public void close() throws IOException {
        try {
            plain.close();
        } finally {
            hold.ifPresent(SharedBlobs.Hold::close);
        }
    }
}
