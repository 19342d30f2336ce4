package cas.wire;

import cas.proto.grpc.reflection.v1.ErrorResponse;
import cas.proto.grpc.reflection.v1.FileDescriptorResponse;
import cas.proto.grpc.reflection.v1.ListServiceResponse;
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
import io.grpc.Status.Code;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What services are made of, for clients that were built without.
public final class Reflection {
    private final Map<String, FileDescriptor> services = new TreeMap<>();
    private final Map<String, FileDescriptor> files = new TreeMap<>();
    private final Map<String, FileDescriptor> symbols = new TreeMap<>();

    public Reflection(List<io.grpc.ServiceDescriptor> served) {
        for (io.grpc.ServiceDescriptor service : served) {
            if (service.getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier schema) {
                services.put(service.getName(), schema.getFileDescriptor());
                add(schema.getFileDescriptor());
            }
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

    /// One question that cannot be answered is an answer, too.
    public ServerReflectionResponse answer(ServerReflectionRequest question) {
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
