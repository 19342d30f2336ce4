package cas.client;

import cas.client.Calls.Exchange;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.WriteAction;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.content.v1.WriteContentResponse;
import cas.wire.Timestamps;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A write behind a socket: one request, one answer (rule B10). A refusal ends the stream while the server keeps the
/// bytes, so the next step begins another stream, which resumes.
final class RemoteIngest implements Ingest {
    /// The piece of real clients (rule B38).
    private static final int PIECE_BYTES_MAX = 1 << 20;

    private final Calls calls;
    private final ContentStore content;
    private final IngestRequest request;

    private @Nullable Exchange<WriteContentRequest, WriteContentResponse> stream;
    private IngestStatus status;
    private Digest running;

    private RemoteIngest(Calls calls, ContentStore content, IngestRequest request) throws IOException {
        this.calls = calls;
        this.content = content;
        this.request = request;
        Exchange<WriteContentRequest, WriteContentResponse> opened = calls.exchange(ContentGrpc.getWriteMethod());
        WriteContentResponse answer = greet(opened, request);
        this.stream = opened;
        this.running = Digest.parse(answer.getDigest());
        this.status = new IngestStatus(
                request.ref(),
                answer.getOffset(),
                answer.getTotal(),
                Timestamps.fromWire(answer.hasStartedAt(), answer.getStartedAt())
                        .orElse(Instant.EPOCH),
                Timestamps.fromWire(answer.hasUpdatedAt(), answer.getUpdatedAt())
                        .orElse(Instant.EPOCH));
    }

    static RemoteIngest begin(Calls calls, ContentStore content, IngestRequest request) throws IOException {
        return new RemoteIngest(calls, content, request);
    }

    @Override
    public IngestStatus status() {
        return status;
    }

    @Override
    public Digest running() {
        return running;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), PIECE_BYTES_MAX);
            ByteString piece = ByteString.copyFrom(bytes, length);
            say(message(WriteAction.WRITE).setData(piece));
        }
    }

    @Override
    public void truncate() throws IOException {
        if (status.offset() > 0) {
            say(message(WriteAction.WRITE).setOffset(0)); // rule B19
        }
    }

    @Override
    public ContentInfo commit(Commit commit) throws IOException {
        WriteContentRequest.Builder message = message(WriteAction.COMMIT)
                .setTotal(commit.size())
                .putAllLabels(commit.labels().asMap());
        commit.expected().ifPresent(expected -> message.setExpected(expected.toString()));
        say(message);
        Digest digest = running;
        close();
        return content.info(digest)
                .orElseThrow(() -> new IOException("committed content " + digest + " is not there any more"));
    }

    private WriteContentRequest.Builder message(WriteAction action) {
        return WriteContentRequest.newBuilder()
                .setAction(action)
                .setRef(request.ref())
                .setOffset(status.offset());
    }

    private void say(WriteContentRequest.Builder message) throws IOException {
        Exchange<WriteContentRequest, WriteContentResponse> open = stream;
        try {
            if (open == null) {
                open = calls.exchange(ContentGrpc.getWriteMethod());
                heard(greet(open, request));
                stream = open;
            }
            open.write(message.build());
            heard(answered(open));
        } catch (IOException | CasException e) {
            stream = null;
            if (open != null) {
                open.close();
            }
            throw e;
        }
    }

    private void heard(WriteContentResponse answer) {
        status = new IngestStatus(status.ref(), answer.getOffset(), status.total(), status.started(), status.updated());
        if (!answer.getDigest().isEmpty()) {
            running = Digest.parse(answer.getDigest());
        }
    }

    /// The first message: takes the lock and tells how much is there already (rules B11, B13).
    private static WriteContentResponse greet(
            Exchange<WriteContentRequest, WriteContentResponse> stream, IngestRequest request) throws IOException {
        WriteContentRequest.Builder message = WriteContentRequest.newBuilder()
                .setAction(WriteAction.STAT)
                .setRef(request.ref())
                .setTotal(request.total());
        request.expected().ifPresent(expected -> message.setExpected(expected.toString()));
        try {
            stream.write(message.build());
            return answered(stream);
        } catch (IOException | CasException e) {
            stream.close();
            throw e;
        }
    }

    private static WriteContentResponse answered(Exchange<WriteContentRequest, WriteContentResponse> stream)
            throws IOException {
        WriteContentResponse answer = stream.read();
        if (answer == null) {
            throw new IOException("the server ended the write before it was committed");
        }
        return answer;
    }

    /// Waits for the server to let go of the ref, so that whoever comes next finds it free.
    @Override
    public void close() throws IOException {
        Exchange<WriteContentRequest, WriteContentResponse> open = stream;
        stream = null;
        if (open == null) {
            return;
        }
        try (open) {
            open.halfClose();
            Optional<WriteContentResponse> rest = Optional.ofNullable(open.read());
            while (rest.isPresent()) {
                rest = Optional.ofNullable(open.read());
            }
        } catch (CasException ended) {
            // Everything we asked for was answered; how the stream ends changes nothing.
        }
    }
}
