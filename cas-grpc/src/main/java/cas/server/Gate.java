package cas.server;

import cas.error.CasException.PermissionDenied;
import cas.wire.Statuses;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets only those calls in that the roles of the peer allow, before anything of them is read: two lookups,
/// nothing else.
final class Gate implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Complaints complaints;

    Gate(Complaints complaints) {
        this.complaints = complaints;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        @Nullable Peer peer = call.getAttributes().get(Peer.OF_CALL);
        if (peer != null && peer.may(call.getMethodDescriptor())) {
            return next.startCall(call, headers);
        }
        String method = call.getMethodDescriptor().getFullMethodName();
        String who = peer == null ? "somebody unknown" : peer.toString();
        complaints.say(LOG::warn, "call refused: " + method + " by " + who);
        var refusal = Statuses.toWire(new PermissionDenied(
                "cannot call " + method + ": expected " + CallTable.wanted(method) + ", found " + who));
        Metadata trailers = refusal.getTrailers();
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
