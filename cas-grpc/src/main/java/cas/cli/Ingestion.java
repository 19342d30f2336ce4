package cas.cli;

import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.name.Labels;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/// Stores a stream as a blob; goes on where an earlier try stopped.
final class Ingestion {
    private static final int BUFFER_BYTES = 1 << 20;

    /// Nothing else would hold it, and a collection would take it away.
    private static final Labels HELD = Labels.of(Map.of("containerd.io/gc.root", "cas content ingest"));

    private final ContentStore content;
    private final IngestRequest request;
    private final Hearer progress;

    Ingestion(ContentStore content, IngestRequest request, Hearer progress) {
        this.content = content;
        this.request = request;
        this.progress = progress;
    }

    /// Hears how far it has come.
    @FunctionalInterface
    interface Hearer {
        void at(long doneBytes, long totalBytes);
    }

    /// Everything the stream has; what is there already is not sent again. What is cut off can be gone on with;
    /// what is refused, because it is not what it was said to be or does not fit, is thrown away.
    ///
    /// @return what the blob is named
    Digest of(InputStream bytes) throws IOException {
        Ingest ingest;
        try {
            ingest = content.begin(request);
        } catch (AlreadyExists e) {
            return request.expected().orElseThrow(() -> e);
        }
        try (ingest) {
            send(ingest, bytes);
            Digest sent = ingest.running();
            try {
                return ingest.commit(new Commit(request.total(), request.expected(), HELD))
                        .digest();
            } catch (AlreadyExists e) {
                return sent;
            }
        } catch (FailedPrecondition | Exhausted e) {
            discard(e);
            throw e;
        }
    }

    private void discard(CasException cause) {
        try {
            content.abort(request.ref());
        } catch (IOException | CasException e) {
            cause.addSuppressed(e);
        }
    }

    private void send(Ingest ingest, InputStream bytes) throws IOException {
        skipHeld(ingest, bytes);
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = ingest.status().offset();
        int count = bytes.readNBytes(buffer, 0, buffer.length);
        while (count > 0) {
            ingest.append(ByteBuffer.wrap(buffer, 0, count));
            done += count;
            progress.at(done, request.total());
            count = bytes.readNBytes(buffer, 0, buffer.length);
        }
    }

    /// The server holds a beginning. It must be the beginning of ours: a stream cannot be read twice.
    private void skipHeld(Ingest ingest, InputStream bytes) throws IOException {
        long held = ingest.status().offset();
        if (held == 0) {
            return;
        }
        Digester ours = new Digester(Algorithm.SHA256);
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = held;
        while (left > 0) {
            int count = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("cannot go on with ingest \"" + request.ref() + "\": it holds " + held
                        + " bytes, more than there are now");
            }
            ours.update(buffer, 0, count);
            left -= count;
        }
        Digest theirs = ingest.running();
        if (theirs.algorithm() == Algorithm.SHA256 && !theirs.equals(ours.digest())) {
            throw new IOException("cannot go on with ingest \"" + request.ref() + "\": the " + held
                    + " bytes it holds are not the first ones of these; use another REF");
        }
    }
}
