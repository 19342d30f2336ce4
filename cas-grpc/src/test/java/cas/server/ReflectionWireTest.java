package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proto.grpc.reflection.v1.ServerReflectionGrpc;
import cas.proto.grpc.reflection.v1.ServerReflectionRequest;
import cas.proto.grpc.reflection.v1.ServerReflectionResponse;
import cas.proto.grpc.reflection.v1.ServiceResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that knows nothing of us but the protocol of reflection, as `grpcurl` does.
class ReflectionWireTest {
    private static final int SECONDS_MAX = 30;
    private static final String VOLUMES = "cas.volumes.v1.Volumes";

    @TempDir
    private Path temp;

    private EngineBench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new EngineBench(temp);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private List<ServerReflectionResponse> ask(
            io.grpc.MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method,
            ServerReflectionRequest... questions)
            throws Exception {
        var answers = new ArrayList<ServerReflectionResponse>();
        var ended = new CompletableFuture<Boolean>();
        StreamObserver<ServerReflectionRequest> stream = ClientCalls.asyncBidiStreamingCall(
                bench.wire.bare().newCall(method, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        ended.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(true);
                    }
                });
        for (ServerReflectionRequest question : questions) {
            stream.onNext(question);
        }
        stream.onCompleted();
        ended.get(SECONDS_MAX, TimeUnit.SECONDS);
        return answers;
    }

    private List<ServerReflectionResponse> ask(ServerReflectionRequest... questions) throws Exception {
        return ask(ServerReflectionGrpc.getServerReflectionInfoMethod(), questions);
    }

    private static ServerReflectionRequest.Builder question() {
        return ServerReflectionRequest.newBuilder();
    }

    private static ServerReflectionRequest symbol(String name) {
        return question().setFileContainingSymbol(name).build();
    }

    @Test
    void allServicesAreListedUnderBothNames() throws Exception {
        Set<String> services = bench.server.methods().stream()
                .map(method -> method.substring(0, method.indexOf('/')))
                .filter(service -> !service.equals(ReflectionService.OLD_NAME))
                .collect(Collectors.toCollection(TreeSet::new));
        var old = ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
                .setFullMethodName(ReflectionService.OLD_NAME + "/ServerReflectionInfo")
                .build();
        ServerReflectionRequest all = question().setListServices("*").build();
        for (var method : List.of(ServerReflectionGrpc.getServerReflectionInfoMethod(), old)) {
            Set<String> listed = ask(method, all).getFirst().getListServicesResponse().getServiceList().stream()
                    .map(ServiceResponse::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(services, listed);
        }
        assertTrue(services.contains(VOLUMES));
    }

    @Test
    void whatIsNotThereIsSaidAndTheStreamGoesOn() throws Exception {
        List<ServerReflectionResponse> answers = ask(
                symbol("cas.volumes.v1.Nothing"),
                question().setFileByFilename("nothing.proto").build(),
                question().setAllExtensionNumbersOfType("cas.volumes.v1.Volume").build(),
                question().build(),
                question()
                        .setHost("here")
                        .setFileByFilename("google/protobuf/timestamp.proto")
                        .build());
        assertEquals(
                List.of(Code.NOT_FOUND.value(), Code.NOT_FOUND.value(), Code.NOT_FOUND.value(), 3, 0),
                answers.stream()
                        .map(answer -> answer.getErrorResponse().getErrorCode())
                        .toList());
        assertEquals("here", answers.getLast().getValidHost());
        assertEquals(1, answers.getLast().getFileDescriptorResponse().getFileDescriptorProtoCount());
    }

    @Test
    void everyKindOfNameLeadsToItsFile() throws Exception {
        for (String name : List.of(
                VOLUMES,
                VOLUMES + ".Create",
                "cas.volumes.v1.Volume",
                "cas.volumes.v1.Volume.name",
                "cas.volumes.v1.VolumeOrigin.Image",
                "cas.volumes.v1.WatchVolumesResponse.Event",
                "cas.volumes.v1.VolumeFormat")) {
            ByteString first =
                    ask(symbol(name)).getFirst().getFileDescriptorResponse().getFileDescriptorProto(0);
            assertEquals(
                    "cas/volumes/v1/volumes.proto",
                    FileDescriptorProto.parseFrom(first).getName(),
                    name);
        }
    }

    /// A volume is made and read with descriptors from the server only.
    @Test
    void aVolumeIsMadeByReflectionAlone() throws Exception {
        var found = ask(symbol(VOLUMES)).getFirst().getFileDescriptorResponse();
        ServiceDescriptor service = build(found.getFileDescriptorProtoList()).findServiceByName("Volumes");
        Channel here = bench.wire.in("reflected");
        String name = UUID.randomUUID() + "#0";

        MethodDescriptor create = service.findMethodByName("Create");
        DynamicMessage.Builder request = DynamicMessage.newBuilder(create.getInputType());
        FieldDescriptor blank = create.getInputType().findFieldByName("blank");
        request.setField(create.getInputType().findFieldByName("name"), name)
                .setField(blank, DynamicMessage.getDefaultInstance(blank.getMessageType()))
                .setField(create.getInputType().findFieldByName("size_bytes"), 8192L);
        var answers =
                ClientCalls.blockingServerStreamingCall(here, method(create), CallOptions.DEFAULT, request.build());
        DynamicMessage last = answers.next();
        while (answers.hasNext()) {
            last = answers.next();
        }
        FieldDescriptor volume = create.getOutputType().findFieldByName("volume");
        FieldDescriptor size = volume.getMessageType().findFieldByName("size_bytes");
        assertEquals(8192L, ((DynamicMessage) last.getField(volume)).getField(size));

        MethodDescriptor get = service.findMethodByName("Get");
        DynamicMessage question = DynamicMessage.newBuilder(get.getInputType())
                .setField(get.getInputType().findFieldByName("name"), name)
                .build();
        DynamicMessage answer = ClientCalls.blockingUnaryCall(here, method(get), CallOptions.DEFAULT, question);
        assertEquals(last.getField(volume), answer.getField(get.getOutputType().findFieldByName("volume")));
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> method(MethodDescriptor of) {
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(of.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY)
                .setFullMethodName(of.getService().getFullName() + "/" + of.getName())
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(of.getInputType())))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(of.getOutputType())))
                .build();
    }

    /// The first of the files.
    private static FileDescriptor build(List<ByteString> files)
            throws InvalidProtocolBufferException, DescriptorValidationException {
        Map<String, FileDescriptorProto> all = new HashMap<>();
        for (ByteString file : files) {
            FileDescriptorProto parsed = FileDescriptorProto.parseFrom(file);
            all.put(parsed.getName(), parsed);
        }
        return build(FileDescriptorProto.parseFrom(files.getFirst()), all);
    }

    private static FileDescriptor build(FileDescriptorProto file, Map<String, FileDescriptorProto> all)
            throws DescriptorValidationException {
        List<FileDescriptor> imports = new ArrayList<>();
        for (String name : file.getDependencyList()) {
            imports.add(build(all.getOrDefault(name, FileDescriptorProto.getDefaultInstance()), all));
        }
        return FileDescriptor.buildFrom(file, imports.toArray(new FileDescriptor[0]));
    }
}
