package cas.server;

import cas.finding.Checker;
import cas.overview.StoreOverview;
import cas.proto.store.v1.CheckRequest;
import cas.proto.store.v1.CheckResponse;
import cas.proto.store.v1.StatusRequest;
import cas.proto.store.v1.StatusResponse;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.UsageRequest;
import cas.proto.store.v1.UsageResponse;
import cas.wire.Findings;
import cas.wire.Overviews;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `cas.store.v1.Store`: the store as a whole, over all namespaces.
final class StoreService extends StoreGrpc.StoreImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

    private final StoreOverview overview;
    private final Checker checker;
    private final Executor threads;

    StoreService(StoreOverview overview, Checker checker, Executor threads) {
        this.overview = overview;
        this.checker = checker;
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
}
