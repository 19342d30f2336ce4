package cas.client;

import cas.overview.StoreOverview;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.proto.store.v1.StatusRequest;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.UsageRequest;
import cas.wire.OverviewReading;
import java.io.IOException;

/// The whole store behind a socket.
final class RemoteOverview implements StoreOverview {
    private final Calls calls;

    RemoteOverview(Calls calls) {
        this.calls = calls;
    }

    @Override
    public StoreStatus status() throws IOException {
        return OverviewReading.fromWire(calls.unary(StoreGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()));
    }

    @Override
    public StoreUsage usage() throws IOException {
        return OverviewReading.fromWire(calls.unary(StoreGrpc.getUsageMethod(), UsageRequest.getDefaultInstance()));
    }
}
