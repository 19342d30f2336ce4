package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.content.v1.WriteContentResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One write as a raw client holds it: say something, hear the answer.
public final class Conversation implements StreamObserver<WriteContentResponse> {
    private static final int ANSWER_SECONDS_MAX = 120;

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final ClientCallStreamObserver<WriteContentRequest> out;

    /// What a server says: an answer, or the end.
    private sealed interface Heard {
        record Answer(WriteContentResponse response) implements Heard {}

        record End(Status status) implements Heard {}
    }

    public Conversation(Channel channel) {
        out = (ClientCallStreamObserver<WriteContentRequest>)
                ContentGrpc.newStub(channel).write(this);
    }

    @Override
    public void onNext(WriteContentResponse response) {
        heard.add(new Heard.Answer(response));
    }

    @Override
    public void onError(Throwable failure) {
        heard.add(new Heard.End(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        heard.add(new Heard.End(Status.OK));
    }

    public WriteContentResponse say(WriteContentRequest.Builder request) throws InterruptedException {
        send(request);
        return hear();
    }

    void send(WriteContentRequest.Builder request) {
        out.onNext(request.build());
    }

    WriteContentResponse hear() throws InterruptedException {
        return switch (next()) {
            case Heard.Answer(WriteContentResponse response) -> response;
            case Heard.End(Status status) -> throw status.asRuntimeException();
        };
    }

    /// Says something that must be refused with this code.
    Status refused(Code code, WriteContentRequest.Builder request) throws InterruptedException {
        out.onNext(request.build());
        return ended(code);
    }

    Status ended(Code code) throws InterruptedException {
        Heard.End end = switch (next()) {
            case Heard.End found -> found;
            case Heard.Answer(WriteContentResponse response) ->
                throw new AssertionError("expected the end, heard " + response);
        };
        assertEquals(code, end.status().getCode(), end.status().toString());
        return end.status();
    }

    /// Hears the conversation out: what is left of it is not looked at.
    ///
    /// @return how it ended
    public Status rest() throws InterruptedException {
        while (true) {
            if (next() instanceof Heard.End(Status status)) {
                return status;
            }
        }
    }

    public void halfClose() {
        out.onCompleted();
    }

    public void cancel() {
        out.cancel("the client goes", null);
    }

    private Heard next() throws InterruptedException {
        Heard next = heard.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        assertNotNull(next, "no answer within " + ANSWER_SECONDS_MAX + " s");
        return next;
    }
}
