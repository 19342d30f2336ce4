package cas.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Objects;

/// Takes the details from the errors that containerd's own clients get. Those of 2.x print every detail behind the
/// text, and of `google.rpc.ErrorInfo`, which they do not know, that its type was not found. What a detail says is in
/// a plain trailer, too ([cas.wire.Statuses#REASON]).
final class BareErrors implements ServerInterceptor {
    private static final Metadata.Key<String> AGENT = Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final String GO = "grpc-go/";
    private static final String CONTAINERD = "containerd.";

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String agent = Objects.requireNonNullElse(headers.get(AGENT), "");
        String service = Objects.requireNonNullElse(call.getMethodDescriptor().getServiceName(), "");
        if (!agent.contains(GO) || !service.startsWith(CONTAINERD)) {
            return next.startCall(call, headers);
        }
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        trailers.discardAll(DETAILS);
                        super.close(status, trailers);
                    }
                },
                headers);
    }
}
