package cas.server;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.digest.Digest;
import cas.error.CasException.NotFound;
import cas.error.CasException.OutOfRange;
import cas.error.Reason;
import cas.filter.Filter;
import cas.proto.containerd.content.v1.AbortRequest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.InfoResponse;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.ListContentResponse;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.content.v1.ListStatusesResponse;
import cas.proto.containerd.content.v1.ReadContentRequest;
import cas.proto.containerd.content.v1.ReadContentResponse;
import cas.proto.containerd.content.v1.StatusRequest;
import cas.proto.containerd.content.v1.StatusResponse;
import cas.proto.containerd.content.v1.UpdateRequest;
import cas.proto.containerd.content.v1.UpdateResponse;
import cas.proto.containerd.content.v1.WriteContentResponse;
import cas.wire.Contents;
import cas.wire.FieldMasks;
import com.google.protobuf.Empty;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// `containerd.services.content.v1.Content` (rules B1-B38). Writes are a conversation of their own:
/// [WriteStream].
final class ContentService extends ContentGrpc.ContentImplBase {
    /// Rule B5 allows 1 MiB; smaller ones stay in the caches on their way.
    static final int FRAME_BYTES_MAX = 256 << 10;
    /// Rule B8.
    static final int FRAME_INFOS_MAX = 100;

    private final WriteStream.Threads threads;
    private final Leniency leniency;
    private final OpenRefs refs = new OpenRefs();

    ContentService(WriteStream.Threads threads, Leniency leniency) {
        this.threads = threads;
        this.leniency = leniency;
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> out) {
        Reply.with(out, () -> {
            Digest digest = Digest.parse(request.getDigest());
            ContentInfo info = Caller.view()
                    .content()
                    .info(digest)
                    .orElseThrow(() -> new NotFound(Reason.BLOB_NOT_FOUND, "content " + digest));
            return InfoResponse.newBuilder().setInfo(Contents.toWire(info)).build();
        });
    }

    @Override
    public void update(UpdateRequest request, StreamObserver<UpdateResponse> out) {
        Reply.with(out, () -> {
            ContentInfo wanted = Contents.fromWire(request.getInfo());
            ContentInfo info = Caller.view()
                    .content()
                    .update(wanted.digest(), wanted.labels(), FieldMasks.fromWire(request.getUpdateMask()));
            return UpdateResponse.newBuilder().setInfo(Contents.toWire(info)).build();
        });
    }

    @Override
    public void list(ListContentRequest request, StreamObserver<ListContentResponse> out) {
        ContentStore content = Caller.view().content();
        Frames.stream(threads.calls(), out, frames -> {
            Filter filter = Filter.parse(request.getFiltersList());
            frames.<ContentInfo>sendAsFound(
                    FRAME_INFOS_MAX, ContentService::listed, visitor -> content.walk(filter, visitor));
        });
    }

    private static ListContentResponse listed(List<ContentInfo> infos) {
        ListContentResponse.Builder frame = ListContentResponse.newBuilder();
        infos.forEach(info -> frame.addInfo(Contents.toWire(info)));
        return frame.build();
    }

    @Override
    public void delete(DeleteContentRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            ContentStore content = Caller.view().content();
            Digest digest = Digest.parse(request.getDigest());
            leniency.gone(() -> content.delete(digest));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> out) {
        ContentStore content = Caller.view().content();
        Frames.stream(threads.calls(), out, frames -> {
            try (BlobReader blob = content.open(Digest.parse(request.getDigest()))) {
                send(blob, request, frames);
            }
        });
    }

    /// Rule B4 says which bytes; rule B5 that frames count from 0, whatever was asked for.
    private static void send(BlobReader blob, ReadContentRequest request, Frames<ReadContentResponse> frames)
            throws IOException, InterruptedException {
        long start = Math.max(request.getOffset(), 0);
        if (start > blob.size()) {
            throw new OutOfRange(
                    Reason.OFFSET_MISMATCH,
                    "read of content " + request.getDigest() + ": expected an offset of at most " + blob.size()
                            + ", found " + start);
        }
        long rest = blob.size() - start;
        long wanted = request.getSize() > 0 ? Math.min(request.getSize(), rest) : rest;
        long sent = 0;
        while (sent < wanted) {
            ByteBuffer data = ByteBuffer.allocate((int) Math.min(FRAME_BYTES_MAX, wanted - sent));
            fill(blob, data, start + sent);
            ReadContentResponse frame = ReadContentResponse.newBuilder()
                    .setOffset(sent)
                    .setData(UnsafeByteOperations.unsafeWrap(data.flip()))
                    .build();
            sent += data.limit();
            if (!frames.send(frame)) {
                return;
            }
        }
    }

    private static void fill(BlobReader blob, ByteBuffer data, long position) throws IOException {
        long next = position;
        while (data.hasRemaining()) {
            int count = blob.read(data, next);
            if (count < 0) {
                throw new IOException("read of content: expected " + data.remaining() + " more bytes at " + next
                        + ", found the end of the file");
            }
            next += count;
        }
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> out) {
        Reply.with(out, () -> {
            var status = Caller.view()
                    .content()
                    .status(request.getRef())
                    .orElseThrow(() -> new NotFound(Reason.INGEST_NOT_FOUND, "ingest \"" + request.getRef() + "\""));
            return StatusResponse.newBuilder()
                    .setStatus(Contents.toWire(status))
                    .build();
        });
    }

    @Override
    public void listStatuses(ListStatusesRequest request, StreamObserver<ListStatusesResponse> out) {
        Reply.with(out, () -> {
            var statuses = Caller.view().content().statuses(Filter.parse(request.getFiltersList()));
            return ListStatusesResponse.newBuilder()
                    .addAllStatuses(statuses.stream().map(Contents::toWire).toList())
                    .build();
        });
    }

    /// The service, with requests of writes read into memory of our own.
    ServerServiceDefinition definition() {
        ServerServiceDefinition plain = bindService();
        var write = ContentGrpc.getWriteMethod();
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : plain.getMethods()) {
            methods.add(
                    method.getMethodDescriptor().equals(write)
                            ? ServerMethodDefinition.create(
                                    write.toBuilder(new WriteMessage.Memory(), write.getResponseMarshaller())
                                            .build(),
                                    ServerCalls.asyncBidiStreamingCall(this::begin))
                            : method);
        }
        // With what reflection tells of it.
        var service = ServiceDescriptor.newBuilder(plain.getServiceDescriptor().getName())
                .setSchemaDescriptor(plain.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> service.addMethod(method.getMethodDescriptor()));
        var builder = ServerServiceDefinition.builder(service.build());
        methods.forEach(builder::addMethod);
        return builder.build();
    }

    private StreamObserver<WriteMessage> begin(StreamObserver<WriteContentResponse> out) {
        return WriteStream.begin(
                new WriteStream.Target(Caller.namespace(), Caller.view().content(), refs, threads), out);
    }

    @Override
    public void abort(AbortRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            ContentStore content = Caller.view().content();
            leniency.gone(() -> content.abort(request.getRef()));
            return Empty.getDefaultInstance();
        });
    }
}
