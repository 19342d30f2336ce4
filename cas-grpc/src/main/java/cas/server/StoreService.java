package cas.server;

import cas.overview.StoreOverview;
import cas.proto.store.v1.StatusRequest;
import cas.proto.store.v1.StatusResponse;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.UsageRequest;
import cas.proto.store.v1.UsageResponse;
import cas.wire.Overviews;
import io.grpc.stub.StreamObserver;

/// `cas.store.v1.Store`: the store as a whole, over all namespaces.
final class StoreService extends StoreGrpc.StoreImplBase {
    private final StoreOverview overview;

    StoreService(StoreOverview overview) {
        this.overview = overview;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> out) {
        Reply.with(out, () -> Overviews.toWire(overview.status(), VersionService.version()));
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> out) {
        Reply.with(out, () -> Overviews.toWire(overview.usage()));
    }
}
