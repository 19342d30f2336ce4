package cas.server;

import cas.proto.grpc.reflection.v1.ErrorResponse;
import cas.proto.grpc.reflection.v1.FileDescriptorResponse;
import cas.proto.grpc.reflection.v1.ListServiceResponse;
import cas.proto.grpc.reflection.v1.ServerReflectionGrpc;
import cas.proto.grpc.reflection.v1.ServerReflectionRequest;
import cas.proto.grpc.reflection.v1.ServerReflectionResponse;
import cas.proto.grpc.reflection.v1.ServiceResponse;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status.Code;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `grpc.reflection.v1.ServerReflection`: what is served here, and the messages of it, for clients that were
/// built without. A stream is asked for more only while its answers are read.
final class ReflectionService extends ServerReflectionGrpc.ServerReflectionImplBase {
    /// Before 2023 the same had this name.
    static final String OLD_NAME = "grpc.reflection.v1alpha.ServerReflection";

    private final Map<String, FileDescriptor> services = new TreeMap<>();
    private final Map<String, FileDescriptor> files = new TreeMap<>();
    private final Map<String, FileDescriptor> symbols = new TreeMap<>();

    ReflectionService(List<BindableService> served) {
        for (BindableService each : served) {
            add(each.bindService());
        }
        add(bindService());
    }

    /// The same under its old name.
    ServerServiceDefinition old() {
        ServerServiceDefinition.Builder old = ServerServiceDefinition.builder(OLD_NAME);
        bindService().getMethods().forEach(method -> old.addMethod(renamed(method)));
        return old.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> renamed(ServerMethodDefinition<Q, A> method) {
        io.grpc.MethodDescriptor<Q, A> now = method.getMethodDescriptor();
        String bare = Objects.requireNonNull(now.getBareMethodName());
        String name = io.grpc.MethodDescriptor.generateFullMethodName(OLD_NAME, bare);
        return ServerMethodDefinition.create(
                now.toBuilder()
                        .setFullMethodName(name)
                        .setSchemaDescriptor(null)
                        .build(),
                method.getServerCallHandler());
    }

    private void add(ServerServiceDefinition service) {
        if (service.getServiceDescriptor().getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier schema) {
            services.put(service.getServiceDescriptor().getName(), schema.getFileDescriptor());
            add(schema.getFileDescriptor());
        }
    }

    private void add(FileDescriptor file) {
        if (files.put(file.getName(), file) != null) {
            return;
        }
        file.getDependencies().forEach(this::add);
        file.getMessageTypes().forEach(this::add);
        file.getEnumTypes().forEach(this::add);
        for (ServiceDescriptor service : file.getServices()) {
            symbol(service);
            service.getMethods().forEach((MethodDescriptor method) -> symbol(method));
        }
    }

    private void add(Descriptor message) {
        symbol(message);
        message.getNestedTypes().forEach(this::add);
        message.getEnumTypes().forEach(this::add);
        message.getFields().forEach((FieldDescriptor field) -> symbol(field));
    }

    private void add(EnumDescriptor values) {
        symbol(values);
        values.getValues().forEach(this::symbol);
    }

    private void symbol(GenericDescriptor named) {
        symbols.put(named.getFullName(), named.getFile());
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
            out.onNext(answer(question));
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

    private ServerReflectionResponse answer(ServerReflectionRequest question) {
        ServerReflectionResponse.Builder answer = ServerReflectionResponse.newBuilder()
                .setValidHost(question.getHost())
                .setOriginalRequest(question);
        switch (question.getMessageRequestCase()) {
            case LIST_SERVICES -> answer.setListServicesResponse(list());
            case FILE_BY_FILENAME -> file(answer, files.get(question.getFileByFilename()), "file");
            case FILE_CONTAINING_SYMBOL -> file(answer, symbols.get(question.getFileContainingSymbol()), "symbol");
            // Messages of this version of the language have no extensions.
            case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
                error(answer, Code.NOT_FOUND, "extension not found");
            case MESSAGEREQUEST_NOT_SET -> error(answer, Code.INVALID_ARGUMENT, "expected a question, found none");
        }
        return answer.build();
    }

    private ListServiceResponse list() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        services.keySet()
                .forEach(name -> list.addService(
                        ServiceResponse.newBuilder().setName(name).build()));
        return list.build();
    }

    private static void file(ServerReflectionResponse.Builder answer, @Nullable FileDescriptor file, String what) {
        if (file == null) {
            error(answer, Code.NOT_FOUND, what + " not found");
            return;
        }
        Map<String, FileDescriptor> all = new LinkedHashMap<>();
        collect(file, all);
        FileDescriptorResponse.Builder found = FileDescriptorResponse.newBuilder();
        all.values().forEach(each -> found.addFileDescriptorProto(each.toProto().toByteString()));
        answer.setFileDescriptorResponse(found);
    }

    private static void collect(FileDescriptor file, Map<String, FileDescriptor> all) {
        if (all.putIfAbsent(file.getName(), file) == null) {
            file.getDependencies().forEach(dependency -> collect(dependency, all));
        }
    }

    private static void error(ServerReflectionResponse.Builder answer, Code code, String message) {
        answer.setErrorResponse(
                ErrorResponse.newBuilder().setErrorCode(code.value()).setErrorMessage(message));
    }
}
