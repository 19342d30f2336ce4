package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proto.containerd.streaming.v1.StreamInit;
import cas.proto.containerd.streaming.v1.StreamingGrpc;
import cas.proto.containerd.types.transfer.Data;
import cas.proto.containerd.types.transfer.WindowUpdate;
import cas.wire.BareAny;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One stream of a raw client, with as good or bad manners as a test wants.
final class OpenedStream implements StreamObserver<Any> {
    private static final int ANSWER_SECONDS_MAX = 60;

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final ClientCallStreamObserver<Any> out;

    /// What a server says: a message, or the end.
    private sealed interface Heard {
        record Told(Any message) implements Heard {}

        record End(Status status) implements Heard {}
    }

    /// Opened, but nothing said yet.
    OpenedStream(Channel channel) {
        out = (ClientCallStreamObserver<Any>) StreamingGrpc.newStub(channel).stream(this);
    }

    /// Opened under an id, and known to the server.
    OpenedStream(Channel channel, String id) throws InterruptedException {
        this(channel);
        say(StreamInit.newBuilder().setId(id).build());
        assertEquals(Empty.getDescriptor().getFullName(), BareAny.name(hear()));
    }

    void say(Message message) {
        out.onNext(BareAny.of(message));
    }

    Any hear() throws InterruptedException {
        return switch (next()) {
            case Heard.Told(Any message) -> message;
            case Heard.End(Status status) -> throw status.asRuntimeException();
        };
    }

    /// Sends bytes as they are granted, and then no more.
    void send(byte[] bytes) throws InterruptedException, IOException {
        int credit = 0;
        for (int sent = 0; sent < bytes.length; ) {
            while (credit == 0) {
                credit += BareAny.read(hear(), WindowUpdate.parser()).getUpdate();
            }
            int count = Math.min(Math.min(credit, 32 << 10), bytes.length - sent);
            say(data(Arrays.copyOfRange(bytes, sent, sent + count)));
            sent += count;
            credit -= count;
        }
        out.onCompleted();
    }

    static Data data(byte[] bytes) {
        return Data.newBuilder().setData(ByteString.copyFrom(bytes)).build();
    }

    /// Takes bytes to the end, granting a few at a time, and sees that no more come than were granted.
    byte[] takeAll(int window) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int open = 0;
        while (true) {
            if (open == 0) {
                say(WindowUpdate.newBuilder().setUpdate(window).build());
                open = window;
            }
            switch (next()) {
                case Heard.Told(Any message) -> {
                    byte[] bytes =
                            BareAny.read(message, Data.parser()).getData().toByteArray();
                    open -= bytes.length;
                    assertTrue(open >= 0, "more bytes came than were granted");
                    all.writeBytes(bytes);
                }
                case Heard.End(Status status) -> {
                    assertEquals(Code.OK, status.getCode(), status.toString());
                    return all.toByteArray();
                }
            }
        }
    }

    /// Hears it out: what is left of it is not looked at.
    ///
    /// @return how it ended
    Status rest() throws InterruptedException {
        while (true) {
            if (next() instanceof Heard.End(Status status)) {
                return status;
            }
        }
    }

    void halfClose() {
        out.onCompleted();
    }

    void cancel() {
        out.cancel("the client goes", null);
    }

    @Override
    public void onNext(Any message) {
        heard.add(new Heard.Told(message));
    }

    @Override
    public void onError(Throwable failure) {
        heard.add(new Heard.End(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        heard.add(new Heard.End(Status.OK));
    }

    private Heard next() throws InterruptedException {
        Heard next = heard.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        assertNotNull(next, "no answer within " + ANSWER_SECONDS_MAX + " s");
        return next;
    }
}
