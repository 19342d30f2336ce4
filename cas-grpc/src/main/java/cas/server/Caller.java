package cas.server;

import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proto.grpc.reflection.v1.ServerReflectionGrpc;
import cas.wire.Statuses;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads who calls from the headers, once, and lays the caller's view of the store into the call's context.
final class Caller implements ServerInterceptor {
    private static final Metadata.Key<String> NAMESPACE_HEADER =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEASE_HEADER =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

    /// Rule A4, and our own Store service, which is about all namespaces.
    private static final Set<String> FREE_SERVICES = Set.of(
            "containerd.services.namespaces.v1.Namespaces",
            "containerd.services.introspection.v1.Introspection",
            "containerd.services.version.v1.Version",
            "grpc.health.v1.Health",
            ServerReflectionGrpc.SERVICE_NAME,
            ReflectionService.OLD_NAME,
            "cas.store.v1.Store");

    private static final Set<String> FREE_METHODS =
            Set.of("containerd.services.events.v1.Events/Forward", "containerd.services.events.v1.Events/Subscribe");

    /// Of the services that need none, what needs one.
    private static final Set<String> BOUND_METHODS = Set.of("cas.store.v1.Store/Take");

    private static final Context.Key<Namespace> NAMESPACE = Context.key("namespace");
    private static final Context.Key<StoreView> VIEW = Context.key("view");
    private static final Context.Key<Peer> PEER = Context.key("peer");

    private final Function<Namespace, StoreView> views;
    /// Whose all calls are, whatever their headers say.
    private final Optional<Namespace> everybody;

    Caller(Function<Namespace, StoreView> views) {
        this.views = views;
        this.everybody = Optional.empty();
    }

    private Caller(Namespace everybody, StoreView view) {
        this.views = _ -> view;
        this.everybody = Optional.of(everybody);
    }

    /// Containerd calls its plugins with a header or without, and means its own namespaces by it.
    static Caller plugin(StoreView view) {
        return new Caller(Namespace.PLUGIN, view);
    }

    /// The namespace of the current call.
    static Namespace namespace() {
        return Objects.requireNonNull(NAMESPACE.get(), "this method is listed as free of namespaces");
    }

    /// What the current call sees of the store.
    static StoreView view() {
        return Objects.requireNonNull(VIEW.get(), "this method is listed as free of namespaces");
    }

    /// Who made the current call.
    static Peer peer() {
        return Objects.requireNonNull(PEER.get(), "this method is listed as free of namespaces");
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (isFree(call.getMethodDescriptor())) {
            return next.startCall(call, headers);
        }
        Context context;
        try {
            Namespace namespace = everybody.isPresent() ? everybody.get() : namespaceOf(headers);
            StoreView view = views.apply(namespace);
            context = Context.current()
                    .withValues(
                            NAMESPACE,
                            namespace,
                            VIEW,
                            leaseOf(headers).map(view::withLease).orElse(view),
                            PEER,
                            Objects.requireNonNull(call.getAttributes().get(Peer.OF_CALL), "the gate was passed"));
        } catch (CasException e) {
            var refusal = Statuses.toWire(e);
            Metadata trailers = refusal.getTrailers();
            call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static boolean isFree(MethodDescriptor<?, ?> method) {
        return FREE_SERVICES.contains(Objects.requireNonNullElse(method.getServiceName(), ""))
                        && !BOUND_METHODS.contains(method.getFullMethodName())
                || FREE_METHODS.contains(method.getFullMethodName());
    }

    /// @throws FailedPrecondition if there is none (rule A1)
    private static Namespace namespaceOf(Metadata headers) {
        return first(headers, NAMESPACE_HEADER)
                .map(Namespace::named)
                .orElseThrow(() -> new FailedPrecondition(Reason.NAMESPACE_REQUIRED, "namespace is required"));
    }

    private static Optional<String> leaseOf(Metadata headers) {
        return first(headers, LEASE_HEADER);
    }

    /// The first value counts (`Metadata.get` would answer the last); an empty one is none.
    private static Optional<String> first(Metadata headers, Metadata.Key<String> key) {
        @Nullable Iterable<String> values = headers.getAll(key);
        if (values == null) {
            return Optional.empty();
        }
        Iterator<String> each = values.iterator();
        return each.hasNext() ? Optional.of(each.next()).filter(value -> !value.isEmpty()) : Optional.empty();
    }
}
