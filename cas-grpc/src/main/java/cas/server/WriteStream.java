package cas.server;

import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.OutOfRange;
import cas.error.Reason;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proto.containerd.content.v1.WriteAction;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.content.v1.WriteContentResponse;
import cas.server.OpenRefs.Held;
import cas.wire.Statuses;
import cas.wire.Timestamps;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The conversation of one write: a request, an answer, and so on until COMMIT (rules B10-B38). The next
/// request is taken only when the answer to the last one is on its way, so one message at a time is in
/// memory. gRPC calls all methods of one stream one after another, on the thread that hears the client: it must
/// never wait for a disk, a lock or memory.
final class WriteStream implements StreamObserver<WriteMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(WriteStream.class);

    /// An ingest of at most so many bytes is written without waiting: its bytes are in memory until its commit.
    private static final int AT_ONCE_BYTES_MAX = 64 << 10;

    private final Target target;
    private final Turns turns = new Turns();
    private final ServerCallStreamObserver<WriteContentResponse> out;
    /// The answer; what a STAT put there stays for the ones that follow (rule B27).
    private final WriteContentResponse.Builder answer = WriteContentResponse.newBuilder();

    private volatile @Nullable Held held;
    private long total;
    private Optional<Digest> expected = Optional.empty();
    private volatile boolean ended;
    private boolean waiting;

    /// Where a stream writes to.
    record Target(Namespace namespace, ContentStore content, OpenRefs refs, Threads threads) {}

    /// Where it may wait.
    ///
    /// @param calls for whatever may take long
    /// @param commits for what waits for the disk a moment
    record Threads(Executor calls, Executor commits) {}

    private WriteStream(Target target, ServerCallStreamObserver<WriteContentResponse> out) {
        this.target = target;
        this.out = out;
    }

    static WriteStream begin(Target target, StreamObserver<WriteContentResponse> observer) {
        var out = (ServerCallStreamObserver<WriteContentResponse>) observer;
        WriteStream stream = new WriteStream(target, out);
        out.disableAutoRequest();
        out.setOnReadyHandler(() -> stream.turns.here(stream::ready));
        out.setOnCancelHandler(stream::leave);
        out.request(1);
        return stream;
    }

    private void ready() {
        if (waiting) {
            waiting = false;
            out.request(1);
        }
    }

    @Override
    public void onNext(WriteMessage message) {
        if (isAtOnce(message)) {
            turns.here(() -> take(message));
        } else if (isCommit(message)) {
            turns.on(target.threads().commits(), () -> take(message));
        } else {
            turns.on(target.threads().calls(), () -> take(message));
        }
    }

    /// Asked only before an answer was given, when no other step is under way.
    private boolean isAtOnce(WriteMessage message) {
        Held open = held;
        if (open == null || !message.isRead()) {
            return false;
        }
        WriteContentRequest request = message.request();
        return switch (request.getAction()) {
            case STAT, UNRECOGNIZED -> request.getExpected().isEmpty();
            case WRITE ->
                request.getExpected().isEmpty()
                        && open.ingest().status().offset() + request.getData().size() <= AT_ONCE_BYTES_MAX;
            case COMMIT -> false;
        };
    }

    private boolean isCommit(WriteMessage message) {
        return held != null && message.isRead() && message.request().getAction() == WriteAction.COMMIT;
    }

    private void take(WriteMessage message) {
        try (message) {
            next(message);
        }
    }

    private void next(WriteMessage message) {
        if (ended) {
            return;
        }
        try {
            boolean last = take(message.request());
            out.onNext(answer.build());
            if (last) {
                end();
            } else if (out.isReady()) {
                out.request(1);
            } else {
                waiting = true;
            }
        } catch (IOException | RuntimeException e) {
            release();
            out.onError(Statuses.toWire(e));
        }
    }

    /// Does what one request says, and puts the answer together.
    ///
    /// @return true if it was the last one
    private boolean take(WriteContentRequest request) throws IOException {
        Held current = held;
        if (current == null) {
            current = open(request);
            held = current;
        } else {
            note(current.ingest(), request);
        }
        Ingest open = current.ingest();
        answer.setActionValue(request.getActionValue());
        return switch (request.getAction()) {
            case STAT -> {
                stat(open);
                yield false;
            }
            case WRITE -> {
                write(open, request);
                answer.setDigest(open.running().toString());
                yield false;
            }
            case COMMIT -> {
                try {
                    write(open, request);
                    commit(open, request);
                } catch (InvalidArgument | FailedPrecondition | OutOfRange e) {
                    // What is here already is told first, whatever was sent (rule B23).
                    requireNotHere(open, expectedOf(request));
                    throw e;
                }
                yield true;
            }
            case UNRECOGNIZED -> { // rule B30
                answer.setOffset(open.status().offset());
                yield false;
            }
        };
    }

    /// The first request opens the ingest, whatever its action (rules B10, B11, B15).
    private Held open(WriteContentRequest request) throws IOException {
        if (request.getRef().isEmpty()) {
            throw new InvalidArgument("open an ingest: expected a ref in the first message, found none");
        }
        total = Math.max(request.getTotal(), 0);
        expected = expectedOf(request);
        IngestRequest wanted = new IngestRequest(request.getRef(), total, expected);
        return target.refs()
                .begin(target.namespace(), wanted.ref(), () -> target.content().begin(wanted));
    }

    /// What later requests say about size and digest counts from there on (rules B20, B21). A digest that
    /// is here already ends the ingest (rule B23).
    private void note(Ingest open, WriteContentRequest request) throws IOException {
        if (request.getTotal() > 0) {
            total = request.getTotal();
        }
        Optional<Digest> named = expectedOf(request);
        if (named.isPresent()) {
            expected = named;
            // A commit finds out by itself, and reads the bytes that are there if nothing is known of them.
            if (request.getAction() != WriteAction.COMMIT) {
                requireNotHere(open, named);
            }
        }
    }

    /// The ingest of a blob that is here is dropped.
    private void requireNotHere(Ingest open, Optional<Digest> named) throws IOException {
        if (named.isPresent() && isHere(named.get())) {
            target.content().abort(open.status().ref());
            throw new AlreadyExists("blob with expected digest " + named.get() + " exists");
        }
    }

    /// A damaged blob is as good as none: the ingest brings it back.
    private boolean isHere(Digest digest) throws IOException {
        if (target.content().info(digest).isEmpty()) {
            return false;
        }
        try {
            target.content().open(digest).close();
            return true;
        } catch (NotFound | DataLoss e) {
            return false;
        }
    }

    private static Optional<Digest> expectedOf(WriteContentRequest request) {
        return Optional.of(request.getExpected())
                .filter(text -> !text.isEmpty())
                .map(Digest::parse);
    }

    /// Rule B17.
    private void stat(Ingest open) throws IOException {
        IngestStatus status = open.status();
        answer.setStartedAt(Timestamps.toWire(status.started()))
                .setUpdatedAt(Timestamps.toWire(status.updated()))
                .setOffset(status.offset())
                .setTotal(total)
                .setDigest(open.running().toString());
    }

    /// Appends at the current offset; offset 0 means "from the start", which empties the ingest first
    /// (rules B18, B19).
    private void write(Ingest open, WriteContentRequest request) throws IOException {
        long offset = open.status().offset();
        if (request.getOffset() == 0 && offset > 0) {
            open.truncate();
            offset = 0;
        } else if (request.getOffset() != offset) {
            throw new OutOfRange(
                    Reason.OFFSET_MISMATCH,
                    "write to ingest \"" + open.status().ref() + "\": expected the current offset " + offset
                            + ", found "
                            + request.getOffset());
        }
        if (!request.getData().isEmpty()) {
            open.append(request.getData().asReadOnlyByteBuffer());
        }
        answer.setOffset(offset + request.getData().size());
    }

    private void commit(Ingest open, WriteContentRequest request) throws IOException {
        ContentInfo info = open.commit(new Ingest.Commit(total, expected, Labels.of(request.getLabelsMap())));
        answer.setOffset(info.size()).setDigest(info.digest().toString());
    }

    /// A half-close without COMMIT leaves the ingest to be resumed (rule B29).
    @Override
    public void onCompleted() {
        if (!ended) {
            turns.on(target.threads().calls(), () -> {
                if (!ended) {
                    end();
                }
            });
        }
    }

    private void end() {
        release();
        out.onCompleted();
    }

    /// The client has gone, which is ordinary (rule B28).
    @Override
    public void onError(Throwable gone) {
        leave();
    }

    /// An open that is under way comes first, and is given back then.
    private void leave() {
        if (!ended) {
            turns.on(target.threads().calls(), this::release);
        }
    }

    /// Gives the lock on the ref back (rule B11).
    private void release() {
        ended = true;
        Held current = held;
        held = null;
        if (current == null) {
            return;
        }
        current.holder().ending();
        try {
            current.ingest().close();
        } catch (IOException | CasException e) {
            LOG.warn("an ingest did not close well; it can be resumed from what is on disk", e);
        } finally {
            current.holder().released();
        }
    }
}
