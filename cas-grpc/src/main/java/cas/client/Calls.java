package cas.client;

import cas.wire.Statuses;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls with the same headers and the same deadline; failures come out as the core's own.
final class Calls {
    static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> LEASE = Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

    private final Channel channel;
    private final CallOptions options;

    Calls(Channel channel, Optional<Deadline> deadline) {
        this(channel, deadline.map(CallOptions.DEFAULT::withDeadline).orElse(CallOptions.DEFAULT));
    }

    private Calls(Channel channel, CallOptions options) {
        this.channel = channel;
        this.options = options;
    }

    /// The same calls with one more header. Where a header stands twice, servers take the first (rule A1).
    Calls with(Metadata.Key<String> header, String value) {
        Metadata headers = new Metadata();
        headers.put(header, value);
        return new Calls(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)), options);
    }

    <Q, A> A unary(MethodDescriptor<Q, A> method, Q request) throws IOException {
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException e) {
            throw Statuses.fromWire(e);
        }
    }

    /// As [#unary]; what is not there is empty.
    <Q, A> Optional<A> find(MethodDescriptor<Q, A> method, Q request) throws IOException {
        try {
            return Optional.of(unary(method, request));
        } catch (cas.error.CasException.NotFound absent) {
            return Optional.empty();
        }
    }

    /// Visits every message of a stream. A visitor that throws ends the stream.
    <Q, A> void each(MethodDescriptor<Q, A> method, Q request, Consumer<A> visitor) throws IOException {
        try (Exchange<Q, A> exchange = stream(method, request)) {
            A answer = exchange.read();
            while (answer != null) {
                visitor.accept(answer);
                answer = exchange.read();
            }
        }
    }

    <Q, A> Exchange<Q, A> stream(MethodDescriptor<Q, A> method, Q request) {
        return new Exchange<>(ClientCalls.blockingV2ServerStreamingCall(channel, method, options, request));
    }

    <Q, A> Exchange<Q, A> exchange(MethodDescriptor<Q, A> method) {
        return new Exchange<>(ClientCalls.blockingBidiStreamingCall(channel, method, options));
    }

    /// A stream under way. Closing one that has not ended cancels it.
    static final class Exchange<Q, A> implements AutoCloseable {
        private final BlockingClientCall<Q, A> call;
        private boolean ended;

        private Exchange(BlockingClientCall<Q, A> call) {
            this.call = call;
        }

        void write(Q request) throws IOException {
            try {
                if (!call.write(request)) {
                    // The server has ended the stream: what it said is in the next read.
                    read();
                    throw new IOException("the server ended the stream early");
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (StatusException e) {
                throw failed(e);
            }
        }

        /// The next message, or null at the end.
        @Nullable
        A read() throws IOException {
            if (ended) {
                return null;
            }
            try {
                A answer = call.read();
                ended = answer == null;
                return answer;
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (StatusException e) {
                throw failed(e);
            }
        }

        void halfClose() {
            call.halfClose();
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                call.cancel("no longer needed", null);
            }
        }

        private IOException failed(StatusException e) {
            ended = true;
            return Statuses.fromWire(new StatusRuntimeException(e.getStatus(), e.getTrailers()));
        }

        private IOException interrupted(InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            InterruptedIOException broken = new InterruptedIOException("interrupted while waiting for the server");
            broken.initCause(e);
            return broken;
        }
    }
}
