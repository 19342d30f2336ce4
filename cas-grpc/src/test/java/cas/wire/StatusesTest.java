package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException;
import cas.error.CasException.Aborted;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.OutOfRange;
import cas.error.CasException.PermissionDenied;
import cas.error.CasException.Unavailable;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatusesTest {
    private static final int HEADERS_BYTES_MAX = 8192;

    /// Rule A7 (the codes) and rule A8 (the words).
    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new InvalidArgument(Reason.INVALID_DIGEST, "x"), 3, "x: invalid argument"),
                Arguments.of(new NotFound(Reason.IMAGE_NOT_FOUND, "image \"a\""), 5, "image \"a\": not found"),
                Arguments.of(new AlreadyExists(Reason.VOLUME_EXISTS, "x"), 6, "x: already exists"),
                Arguments.of(new PermissionDenied("x"), 7, "x: permission denied"),
                Arguments.of(new Exhausted("x"), 8, "x: resource exhausted"),
                Arguments.of(
                        new FailedPrecondition(Reason.NAMESPACE_REQUIRED, "namespace is required"),
                        9,
                        "namespace is required: failed precondition"),
                Arguments.of(new Aborted(Reason.SUBSCRIBER_TOO_SLOW, "x"), 10, "x: aborted"),
                Arguments.of(new OutOfRange(Reason.OFFSET_MISMATCH, "x"), 11, "x: out of range"),
                Arguments.of(new Unimplemented("x"), 12, "x: not implemented"),
                Arguments.of(new Unavailable(Reason.SHUTTING_DOWN, "x"), 14, "x: unavailable"),
                Arguments.of(new DataLoss("x"), 15, "x: data loss"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalComesBackAsItWas(CasException refusal, int code, String text) throws InvalidProtocolBufferException {
        StatusRuntimeException wire = Statuses.toWire(refusal);
        assertEquals(code, wire.getStatus().getCode().value());
        assertEquals(text, wire.getStatus().getDescription());
        ErrorInfo info = Objects.requireNonNull(StatusProto.fromThrowable(wire))
                .getDetails(0)
                .unpack(ErrorInfo.class);
        assertEquals("cas", info.getDomain());
        assertEquals(refusal.reason().name(), info.getReason());

        CasException back = refusal(wire);
        assertSame(refusal.getClass(), back.getClass());
        assertEquals(refusal.reason(), back.reason());
        assertEquals(refusal.getMessage(), back.getMessage());
        assertSame(wire, back.getCause());
    }

    @Test
    void everyClassIsTried() {
        EnumSet<StatusClass> tried = EnumSet.noneOf(StatusClass.class);
        refusals().forEach(row -> tried.add(StatusClass.of((CasException) row.get()[0])));
        assertEquals(EnumSet.allOf(StatusClass.class), tried);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonComesBack(Reason reason) {
        assertEquals(reason, refusal(Statuses.toWire(new NotFound(reason, "x"))).reason());
    }

    @Test
    void theWordsAreNotSaidTwice() {
        StatusRuntimeException wire = Statuses.toWire(new NotFound(Reason.NOT_FOUND, "blob x: not found"));
        assertEquals("blob x: not found", wire.getStatus().getDescription());
    }

    /// What containerd answers: a code, a text, no details.
    @ParameterizedTest
    @MethodSource("refusals")
    void aServerWithoutReasonsIsUnderstood(CasException refusal, int code, String text) {
        CasException back =
                refusal(Status.fromCodeValue(code).withDescription(text).asRuntimeException());
        assertSame(refusal.getClass(), back.getClass());
        assertEquals(refusal.getMessage(), back.getMessage());
    }

    @Test
    void aReasonOfANewerServerIsLeftToTheClass() {
        StatusRuntimeException wire = failure(Code.NOT_FOUND, detail("cas", "MOON_NOT_FOUND"));
        assertEquals(Reason.NOT_FOUND, refusal(wire).reason());
    }

    @Test
    void aReasonOfAnotherDomainIsNotOurs() {
        StatusRuntimeException wire = failure(Code.NOT_FOUND, detail("googleapis.com", "VOLUME_NOT_FOUND"));
        assertEquals(Reason.NOT_FOUND, refusal(wire).reason());
    }

    @Test
    void aDetailThatCannotBeReadIsLeftOut() {
        Any broken = detail("cas", "VOLUME_NOT_FOUND").toBuilder()
                .setValue(ByteString.copyFrom(new byte[] {(byte) 0xFF}))
                .build();
        assertEquals(Reason.NOT_FOUND, refusal(failure(Code.NOT_FOUND, broken)).reason());
    }

    @Test
    void ourReasonIsFoundBehindOtherDetails() {
        Any other = Any.newBuilder().setTypeUrl("some.other.Detail").build();
        StatusRuntimeException wire = failure(Code.NOT_FOUND, other, detail("cas", "VOLUME_NOT_FOUND"));
        assertEquals(Reason.VOLUME_NOT_FOUND, refusal(wire).reason());
    }

    @Test
    void aBrokenDiskIsUnknownWithItsText() {
        for (Throwable broken : new Throwable[] {
            new IOException("read blobs/x: Input/output error"),
            new UncheckedIOException(new IOException("read blobs/x: Input/output error"))
        }) {
            StatusRuntimeException wire = Statuses.toWire(broken);
            assertEquals(Code.UNKNOWN, wire.getStatus().getCode());
            assertEquals("read blobs/x: Input/output error", wire.getStatus().getDescription());
            assertNull(wire.getTrailers());
            assertEquals(
                    "read blobs/x: Input/output error", Statuses.fromWire(wire).getMessage());
        }
    }

    @Test
    void aFailureWithoutTextHasAName() {
        assertEquals(
                "ArithmeticException",
                Statuses.toWire(new ArithmeticException()).getStatus().getDescription());
    }

    @Test
    void aReadyStatusGoesThrough() {
        StatusRuntimeException ready = Status.CANCELLED.asRuntimeException();
        assertSame(ready, Statuses.toWire(ready));
        StatusException checked = Status.CANCELLED.withDescription("x").asException();
        assertEquals(Code.CANCELLED, Statuses.toWire(checked).getStatus().getCode());
        assertEquals(
                Code.CANCELLED,
                Statuses.toWire(new InterruptedException("x")).getStatus().getCode());
    }

    /// A dead socket and a message too large have the codes of refusals, and are none.
    @Test
    void whatTheTransportSaysIsNoRefusal() {
        for (Status said : new Status[] {
            Status.UNAVAILABLE.withDescription("io exception"),
            Status.UNAVAILABLE,
            Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 16777216: 20000000"),
            Status.DEADLINE_EXCEEDED.withDescription("deadline exceeded after 1s"),
            Status.INTERNAL.withDescription("x"),
            Status.CANCELLED,
        }) {
            IOException broken = Statuses.fromWire(said.asRuntimeException());
            String text = Objects.requireNonNull(broken.getMessage());
            assertTrue(text.startsWith(said.getCode().name()), text);
            assertNotNull(broken.getCause());
        }
    }

    @Test
    void aLongTextIsCutBetweenCharactersAndFitsInHeaders() {
        for (String character : new String[] {"a", "é", "界", "𝄞"}) {
            String text = "volume " + character.repeat(9000);
            StatusRuntimeException wire = Statuses.toWire(new NotFound(Reason.VOLUME_NOT_FOUND, text));
            String sent = Objects.requireNonNull(wire.getStatus().getDescription());
            assertTrue(sent.endsWith(character + "...: not found"), sent);
            assertFalse(sent.contains("\uFFFD"));
            assertTrue(headersBytes(wire) < HEADERS_BYTES_MAX, "headers of " + headersBytes(wire) + " bytes");
            assertEquals(Reason.VOLUME_NOT_FOUND, refusal(wire).reason());
        }
    }

    private static int headersBytes(StatusRuntimeException wire) {
        String text = Objects.requireNonNull(wire.getStatus().getDescription());
        int bytes = URLEncoder.encode(text, StandardCharsets.UTF_8).length();
        byte[][] trailers = InternalMetadata.serialize(Objects.requireNonNull(wire.getTrailers()));
        for (byte[] part : trailers) {
            bytes += (part.length + 2) / 3 * 4;
        }
        return bytes;
    }

    private static Any detail(String domain, String reason) {
        return Any.pack(
                ErrorInfo.newBuilder().setDomain(domain).setReason(reason).build());
    }

    private static StatusRuntimeException failure(Code code, Any... details) {
        com.google.rpc.Status.Builder status =
                com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("x: not found");
        for (Any detail : details) {
            status.addDetails(detail);
        }
        return StatusProto.toStatusRuntimeException(status.build(), new Metadata());
    }

    private static CasException refusal(StatusRuntimeException wire) {
        return assertInstanceOf(CasException.class, assertThrows(CasException.class, () -> Statuses.fromWire(wire)));
    }
}
