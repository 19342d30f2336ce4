package cas.server;

import static cas.proto.containerd.content.v1.WriteAction.COMMIT;
import static cas.proto.containerd.content.v1.WriteAction.STAT;
import static cas.proto.containerd.content.v1.WriteAction.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.proto.containerd.content.v1.AbortRequest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.ContentGrpc.ContentBlockingStub;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.content.v1.StatusRequest;
import cas.proto.containerd.content.v1.WriteAction;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.content.v1.WriteContentResponse;
import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The write conversation, message by message.
class ContentWriteWireTest {
    private static final String REF = "a ref/with: all sorts";
    private static final byte[] TEXT = "hello, world".getBytes(StandardCharsets.UTF_8);
    private static final Digest TEXT_DIGEST = Digest.sha256(TEXT);
    private static final Digest EMPTY_DIGEST = Digest.sha256(new byte[0]);

    @TempDir
    private Path temp;

    private ContentBench bench;
    private Channel channel;
    private ContentBlockingStub content;

    @BeforeEach
    void open() throws IOException {
        bench = new ContentBench(temp);
        channel = bench.wire.in("default");
        content = ContentGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private static WriteContentRequest.Builder message(WriteAction action) {
        return WriteContentRequest.newBuilder().setAction(action).setRef(REF);
    }

    private static WriteContentRequest.Builder message(WriteAction action, long offset, byte[] data) {
        return message(action).setOffset(offset).setData(ByteString.copyFrom(data));
    }

    private void commitText() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(COMMIT, 0, TEXT));
        writer.ended(Code.OK);
    }

    private Code statusCode() {
        var failure = assertThrows(
                StatusRuntimeException.class,
                () -> content.status(StatusRequest.newBuilder().setRef(REF).build()));
        return failure.getStatus().getCode();
    }

    private long held() {
        return content.status(StatusRequest.newBuilder().setRef(REF).build())
                .getStatus()
                .getOffset();
    }

    @Test
    void oneAnswerPerRequest_B10_B17_B18_B27_B28() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        WriteContentResponse first =
                writer.say(message(STAT).setTotal(TEXT.length).setExpected(TEXT_DIGEST.toString()));
        assertEquals(STAT, first.getAction());
        assertEquals(0, first.getOffset());
        assertEquals(TEXT.length, first.getTotal());
        assertEquals(EMPTY_DIGEST.toString(), first.getDigest());
        assertTrue(first.hasStartedAt() && first.hasUpdatedAt());

        byte[] half = Arrays.copyOf(TEXT, 5);
        WriteContentResponse second = writer.say(message(WRITE, 0, half));
        assertEquals(WRITE, second.getAction());
        assertEquals(5, second.getOffset());
        assertEquals(Digest.sha256(half).toString(), second.getDigest());
        writer.say(message(WRITE, 5, Arrays.copyOfRange(TEXT, 5, TEXT.length)).setRef("ignored"));

        WriteContentResponse last = writer.say(message(COMMIT)
                .setOffset(TEXT.length)
                .setTotal(TEXT.length)
                .setExpected(TEXT_DIGEST.toString())
                .putLabels("k", "v"));
        assertEquals(COMMIT, last.getAction());
        assertEquals(TEXT.length, last.getOffset());
        assertEquals(TEXT_DIGEST.toString(), last.getDigest());
        assertEquals(TEXT.length, last.getTotal());
        assertEquals(first.getStartedAt(), last.getStartedAt());
        writer.ended(Code.OK);

        var info = content.info(InfoRequest.newBuilder()
                        .setDigest(TEXT_DIGEST.toString())
                        .build())
                .getInfo();
        assertEquals(TEXT.length, info.getSize());
        assertEquals("v", info.getLabelsMap().get("k"));
        assertEquals(Code.NOT_FOUND, statusCode());
    }

    @ParameterizedTest
    @EnumSource(
            value = WriteAction.class,
            names = {"STAT", "WRITE", "COMMIT"})
    void anyActionMayComeFirst_B38(WriteAction action) throws InterruptedException {
        Conversation writer = new Conversation(channel);
        assertEquals(action, writer.say(message(action)).getAction());
    }

    @Test
    void firstMessageNeedsARef_B10() throws InterruptedException {
        new Conversation(channel).refused(Code.INVALID_ARGUMENT, message(STAT).setRef(""));
    }

    @Test
    void badDigestIsRefused_A13() throws InterruptedException {
        new Conversation(channel).refused(Code.INVALID_ARGUMENT, message(STAT).setExpected("nonsense"));
        new Conversation(channel).refused(Code.INVALID_ARGUMENT, message(COMMIT).setExpected("nonsense"));
        commitText();
    }

    @Test
    void secondStreamOnARefIsUnavailableUntilTheFirstEnds_B11() throws InterruptedException {
        Conversation first = new Conversation(channel);
        first.say(message(WRITE, 0, TEXT));
        new Conversation(channel).refused(Code.UNAVAILABLE, message(STAT));
        assertEquals(TEXT.length, held());
        first.halfClose();
        first.ended(Code.OK);
        assertEquals(TEXT.length, new Conversation(channel).say(message(STAT)).getOffset());
    }

    /// An open that waits must not hold up what else comes over the same connection.
    @Test
    void anOpenThatWaitsHoldsNobodyUp_B11() throws InterruptedException {
        bench.view.slowRef = REF;
        Conversation waiting = new Conversation(channel);
        waiting.send(message(STAT));
        commitOther();
        bench.view.slow.countDown();
        assertEquals(STAT, waiting.hear().getAction());
    }

    private void commitOther() throws InterruptedException {
        Conversation other = new Conversation(channel);
        other.say(message(STAT).setRef("another"));
        other.say(message(WRITE, 0, TEXT));
        other.say(message(COMMIT).setOffset(TEXT.length));
        other.ended(Code.OK);
    }

    /// A client that goes while its open is under way leaves nothing locked.
    @Test
    void cancelOfAnOpenFreesTheRef_B11() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Conversation hasty = new Conversation(channel);
            hasty.send(message(STAT));
            hasty.cancel();
        }
        assertEquals(0, openPatiently().getOffset());
    }

    @Test
    void cancelFreesTheRefAndKeepsTheBytes_B11_B29() throws InterruptedException {
        Conversation first = new Conversation(channel);
        first.say(message(WRITE, 0, TEXT));
        first.cancel();
        WriteContentResponse resumed = openPatiently();
        assertEquals(TEXT.length, resumed.getOffset());
        assertEquals(TEXT_DIGEST.toString(), resumed.getDigest());
    }

    /// As every client does (rule B12): a cancel takes a moment to arrive.
    private WriteContentResponse openPatiently() throws InterruptedException {
        while (true) {
            try {
                return new Conversation(channel).say(message(STAT));
            } catch (StatusRuntimeException e) {
                assertEquals(Code.UNAVAILABLE, e.getStatus().getCode());
            }
        }
    }

    @Test
    void anotherTotalRestartsAndEmptiesIt_B14() throws InterruptedException {
        Conversation first = new Conversation(channel);
        first.say(message(WRITE, 0, TEXT).setTotal(100));
        first.halfClose();
        first.ended(Code.OK);
        assertEquals(
                0, new Conversation(channel).say(message(STAT).setTotal(50)).getOffset());
    }

    @Test
    void openOfWhatIsHereAlreadyExists_B15() throws InterruptedException {
        commitText();
        new Conversation(channel).refused(Code.ALREADY_EXISTS, message(STAT).setExpected(TEXT_DIGEST.toString()));
        assertEquals(Code.NOT_FOUND, statusCode());
    }

    @Test
    void wrongOffsetEndsTheStreamAndKeepsTheBytes_B18() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT));
        writer.refused(Code.OUT_OF_RANGE, message(WRITE, 3, TEXT));
        assertEquals(TEXT.length, openPatiently().getOffset());
    }

    @Test
    void offsetZeroEmptiesFirst_B18_B19() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, new byte[50]));
        WriteContentResponse again = writer.say(message(WRITE, 0, TEXT));
        assertEquals(TEXT.length, again.getOffset());
        assertEquals(TEXT_DIGEST.toString(), again.getDigest());
        assertEquals(0, writer.say(message(WRITE)).getOffset());
        writer.say(message(WRITE, 0, new byte[50]));
        assertEquals(
                TEXT_DIGEST.toString(), writer.say(message(COMMIT, 0, TEXT)).getDigest());
    }

    @Test
    void mismatchKeepsTheIngest_B20_B21() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT).setTotal(TEXT.length + 1));
        writer.refused(Code.FAILED_PRECONDITION, message(COMMIT).setOffset(TEXT.length));
        assertEquals(TEXT.length, held());

        Conversation second = new Conversation(channel);
        second.say(message(STAT));
        second.refused(
                Code.FAILED_PRECONDITION, message(COMMIT).setOffset(TEXT.length).setExpected(EMPTY_DIGEST.toString()));
        assertEquals(TEXT.length, held());
    }

    @Test
    void commitOfNothingIsTheEmptyBlob_B22() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        WriteContentResponse last = writer.say(message(COMMIT));
        assertEquals(EMPTY_DIGEST.toString(), last.getDigest());
        assertEquals(0, last.getOffset());
    }

    @Test
    void expectedOfWhatIsHereEndsTheIngest_B23() throws InterruptedException {
        commitText();
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT));
        var status = writer.refused(
                Code.ALREADY_EXISTS, message(COMMIT).setOffset(TEXT.length).setExpected(TEXT_DIGEST.toString()));
        assertTrue(
                String.valueOf(status.getDescription()).endsWith(TEXT_DIGEST + ": already exists"), status.toString());
        assertEquals(Code.NOT_FOUND, statusCode());
    }

    @Test
    void expectedOfWhatIsHereIsToldBeforeAWrongSize_B23() throws InterruptedException {
        commitText();
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT));
        writer.refused(
                Code.ALREADY_EXISTS,
                message(COMMIT).setOffset(TEXT.length).setTotal(TEXT.length + 1).setExpected(TEXT_DIGEST.toString()));
        assertEquals(Code.NOT_FOUND, statusCode());
    }

    @Test
    void commitOfBytesThatAreHereAlreadyExists_B24() throws InterruptedException {
        commitText();
        new Conversation(channel).refused(Code.ALREADY_EXISTS, message(COMMIT, 0, TEXT));
        assertEquals(Code.NOT_FOUND, statusCode());
    }

    @Test
    void badLabelKeepsTheIngest_B25() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT));
        writer.refused(
                Code.INVALID_ARGUMENT, message(COMMIT).setOffset(TEXT.length).putLabels("k", "v".repeat(4096)));
        assertEquals(TEXT.length, held());
    }

    @Test
    void labelsCountOnCommitOnly_B26() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(STAT).putLabels("stat", "1"));
        writer.say(message(WRITE, 0, TEXT).putLabels("write", "1").putLabels("both", "write"));
        writer.say(message(COMMIT).setOffset(TEXT.length).putLabels("both", "commit"));
        writer.ended(Code.OK);
        assertEquals(
                Map.of("both", "commit"),
                content.info(InfoRequest.newBuilder()
                                .setDigest(TEXT_DIGEST.toString())
                                .build())
                        .getInfo()
                        .getLabelsMap());
    }

    @Test
    void unknownActionIsEchoed_B30() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT));
        WriteContentResponse echo = writer.say(message(STAT).setActionValue(77).setData(ByteString.copyFrom(TEXT)));
        assertEquals(77, echo.getActionValue());
        assertEquals(TEXT.length, echo.getOffset());
    }

    @Test
    void abortUnderAWriterSucceedsAndTheWriterFails_B32() throws InterruptedException {
        Conversation writer = new Conversation(channel);
        writer.say(message(WRITE, 0, TEXT));
        content.abort(AbortRequest.newBuilder().setRef(REF).build());
        writer.refused(Code.ABORTED, message(COMMIT).setOffset(TEXT.length));
        assertEquals(Code.NOT_FOUND, statusCode());
        var failure = assertThrows(
                StatusRuntimeException.class,
                () -> content.abort(AbortRequest.newBuilder().setRef(REF).build()));
        assertEquals(Code.NOT_FOUND, failure.getStatus().getCode());
    }

    @Test
    void statusesAreFilteredByRef_B34() throws InterruptedException {
        new Conversation(channel).say(message(STAT).setTotal(7));
        assertEquals(1, statuses("").size());
        assertEquals(1, statuses("ref==\"" + REF + "\"").size());
        assertEquals(0, statuses("ref==other").size());
        assertEquals(7, statuses("").getFirst().getTotal());
        assertEquals("", statuses("").getFirst().getExpected());
    }

    private List<cas.proto.containerd.content.v1.Status> statuses(String filter) {
        return content.listStatuses(
                        ListStatusesRequest.newBuilder().addFilters(filter).build())
                .getStatusesList();
    }

    @Test
    void messagesUpToTheLimitPass() throws InterruptedException {
        byte[] large = new byte[CasServer.MESSAGE_BYTES_MAX - 1024];
        Conversation writer = new Conversation(channel);
        assertEquals(large.length, writer.say(message(COMMIT, 0, large)).getOffset());
        new Conversation(channel)
                .refused(Code.RESOURCE_EXHAUSTED, message(WRITE, 0, new byte[CasServer.MESSAGE_BYTES_MAX + 1]));
    }
}
