package cas.server;

import cas.proto.grpc.reflection.v1.ServerReflectionGrpc;
import cas.proto.grpc.reflection.v1.ServerReflectionRequest;
import cas.proto.grpc.reflection.v1.ServerReflectionResponse;
import cas.wire.Reflection;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// `grpc.reflection.v1.ServerReflection`: what is served here. A stream is asked for more only while its answers are
/// read.
final class ReflectionService extends ServerReflectionGrpc.ServerReflectionImplBase {
    /// Before 2023 the same had this name.
    static final String OLD_NAME = "grpc.reflection.v1alpha.ServerReflection";

    private final Reflection reflection;

    ReflectionService(List<BindableService> served) {
        List<ServiceDescriptor> services = new ArrayList<>();
        served.forEach(each -> services.add(each.bindService().getServiceDescriptor()));
        services.add(ServerReflectionGrpc.getServiceDescriptor());
        reflection = new Reflection(services);
    }

    /// The same under its old name.
    ServerServiceDefinition old() {
        ServerServiceDefinition.Builder old = ServerServiceDefinition.builder(OLD_NAME);
        bindService().getMethods().forEach(method -> old.addMethod(renamed(method)));
        return old.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> renamed(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> now = method.getMethodDescriptor();
        String bare = Objects.requireNonNull(now.getBareMethodName());
        String name = MethodDescriptor.generateFullMethodName(OLD_NAME, bare);
        return ServerMethodDefinition.create(
                now.toBuilder()
                        .setFullMethodName(name)
                        .setSchemaDescriptor(null)
                        .build(),
                method.getServerCallHandler());
    }

    @Override
    public StreamObserver<ServerReflectionRequest> serverReflectionInfo(
            StreamObserver<ServerReflectionResponse> observer) {
        var out = (ServerCallStreamObserver<ServerReflectionResponse>) observer;
        Questions questions = new Questions(out);
        out.disableAutoRequest();
        out.setOnReadyHandler(questions::more);
        return questions;
    }

    /// One stream.
    private final class Questions implements StreamObserver<ServerReflectionRequest> {
        private final ServerCallStreamObserver<ServerReflectionResponse> out;
        private boolean asked;

        Questions(ServerCallStreamObserver<ServerReflectionResponse> out) {
            this.out = out;
        }

        /// Called, as all of this is, by one thread at a time.
        void more() {
            if (!asked && out.isReady()) {
                asked = true;
                out.request(1);
            }
        }

        @Override
        public void onNext(ServerReflectionRequest question) {
            asked = false;
            out.onNext(reflection.answer(question));
            more();
        }

        @Override
        public void onError(Throwable cause) {
            // The client has gone.
        }

        @Override
        public void onCompleted() {
            out.onCompleted();
        }
    }
}
