package cas.server;

import cas.finding.Checker;
import cas.overview.StoreOverview;
import cas.proto.store.v1.CheckRequest;
import cas.proto.store.v1.CheckResponse;
import cas.proto.store.v1.CollectRequest;
import cas.proto.store.v1.CollectResponse;
import cas.proto.store.v1.StatusRequest;
import cas.proto.store.v1.StatusResponse;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.TakeRequest;
import cas.proto.store.v1.TakeResponse;
import cas.proto.store.v1.UsageRequest;
import cas.proto.store.v1.UsageResponse;
import cas.proto.store.v1.WhyRequest;
import cas.proto.store.v1.WhyResponse;
import cas.server.ServedStore.Collecting;
import cas.wire.FileIntakes;
import cas.wire.Findings;
import cas.wire.Overviews;
import cas.wire.Removals;
import cas.wire.Subjects;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `cas.store.v1.Store`: the store as a whole, over all namespaces.
final class StoreService extends StoreGrpc.StoreImplBase {
    /// So long a collection waits for its client to read. Other collections wait with it.
    static final Duration COLLECT_PATIENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

    private final StoreOverview overview;
    private final Checker checker;
    private final Collecting collecting;
    private final Sources sources;
    private final Executor threads;

    /// Where a peer may have files taken from; nothing for the store's own.
    @FunctionalInterface
    interface Sources {
        Set<Path> of(Peer peer);
    }

    StoreService(StoreOverview overview, Checker checker, Collecting collecting, Sources sources, Executor threads) {
        this.overview = overview;
        this.checker = checker;
        this.collecting = collecting;
        this.sources = sources;
        this.threads = threads;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> out) {
        Reply.with(out, () -> Overviews.toWire(overview.status(), VersionService.version()));
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> out) {
        Reply.with(out, () -> Overviews.toWire(overview.usage()));
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> out) {
        Frames.stream(threads, out, frames -> {
            CheckStream stream = new CheckStream(frames);
            try {
                stream.end(checker.check(Findings.fromWire(request), stream));
            } catch (CheckStream.Gone e) {
                LOG.debug("the client of a check has gone", e);
            }
        });
    }

    @Override
    public void collect(CollectRequest request, StreamObserver<CollectResponse> out) {
        Frames.stream(threads, out, frames -> {
            RemovalStream stream = new RemovalStream(frames, COLLECT_PATIENCE);
            var asked = Removals.fromWire(request).orGrace(collecting.schedule().grace());
            try {
                stream.end(collecting.collector().collect(asked, stream));
            } catch (RemovalStream.Gone e) {
                LOG.debug("the client of a collection has gone", e);
            }
        });
    }

    @Override
    public void why(WhyRequest request, StreamObserver<WhyResponse> out) {
        Reply.with(out, () -> Subjects.toWire(collecting.collector().why(Subjects.fromWire(request))));
    }

    @Override
    public void take(TakeRequest request, StreamObserver<TakeResponse> out) {
        Reply.with(
                out,
                () -> FileIntakes.toWire(Caller.view()
                        .intake(sources.of(Caller.peer()))
                        .take(FileIntakes.file(request), FileIntakes.digest(request), FileIntakes.labels(request))));
    }
}
