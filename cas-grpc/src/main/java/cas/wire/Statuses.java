package cas.wire;

import cas.error.CasException;
import cas.error.Reason;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/// Failures on the wire. A refusal travels as its gRPC code (rule A7), its text with the class words behind it
/// (rule A8), and its [Reason], as a plain trailer and in a `google.rpc.ErrorInfo`; a broken disk travels as UNKNOWN
/// with its text.
public final class Statuses {
    /// The domain of our reasons in `google.rpc.ErrorInfo`.
    public static final String DOMAIN = "cas";

    /// The reason, for clients that read no details or are sent none.
    public static final Metadata.Key<String> REASON = Metadata.Key.of("cas-reason", Metadata.ASCII_STRING_MARSHALLER);

    /// Longer texts are cut. The text travels twice, in the worst case three bytes for each of these and once more
    /// in Base64, and clients take 8 KiB of headers.
    static final int TEXT_BYTES_MAX = 1500;

    private static final String CUT = "...";

    private Statuses() {}

    /// What to answer a client when this was thrown.
    public static StatusRuntimeException toWire(Throwable failure) {
        return switch (failure) {
            case CasException refusal -> refused(refusal);
            case StatusRuntimeException ready -> ready;
            case StatusException ready -> new StatusRuntimeException(ready.getStatus(), ready.getTrailers());
            case UncheckedIOException wrapped -> toWire(Objects.requireNonNull(wrapped.getCause()));
            case IOException broken -> plain(Code.UNKNOWN, broken);
            case InterruptedException interrupted -> plain(Code.CANCELLED, interrupted);
            default -> plain(Code.UNKNOWN, failure);
        };
    }

    /// What a refusal looks like inside of a message, such as `Plugin.init_err`.
    public static Status message(CasException refusal) {
        StatusClass kind = StatusClass.of(refusal);
        String text = kind.withoutSuffix(refusal.getMessage());
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(refusal.reason().name())
                .setDomain(DOMAIN)
                .build();
        return Status.newBuilder()
                .setCode(kind.code().value())
                .setMessage(cut(text, TEXT_BYTES_MAX - kind.suffix().length()) + kind.suffix())
                .addDetails(Any.pack(info))
                .build();
    }

    /// What a server's failure means to a client: throws the refusal, or hands back the breakage to be thrown.
    ///
    /// @throws CasException if the server refused
    public static IOException fromWire(StatusRuntimeException failure) {
        Code code = failure.getStatus().getCode();
        String text = Optional.ofNullable(failure.getStatus().getDescription()).orElse("");
        Optional<Reason> reason = reason(failure);
        Optional<StatusClass> kind = StatusClass.of(code);
        if (kind.isEmpty() || transport(kind.get(), reason, text)) {
            String shown = text.isEmpty() || code != Code.UNKNOWN ? code + (text.isEmpty() ? "" : ": " + text) : text;
            return new IOException(shown, failure);
        }
        CasException refusal = kind.get().exception(reason, kind.get().withoutSuffix(text));
        refusal.initCause(failure);
        throw refusal;
    }

    private static boolean transport(StatusClass kind, Optional<Reason> reason, String text) {
        return kind.alsoOfTransport() && reason.isEmpty() && !text.endsWith(kind.suffix());
    }

    private static StatusRuntimeException refused(CasException refusal) {
        StatusRuntimeException bare = StatusProto.toStatusRuntimeException(message(refusal));
        Metadata trailers = Objects.requireNonNullElseGet(bare.getTrailers(), Metadata::new);
        trailers.put(REASON, refusal.reason().name());
        return new StatusRuntimeException(bare.getStatus().withCause(refusal), trailers);
    }

    private static StatusRuntimeException plain(Code code, Throwable failure) {
        String text = Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getSimpleName());
        return code.toStatus()
                .withDescription(cut(text, TEXT_BYTES_MAX))
                .withCause(failure)
                .asRuntimeException();
    }

    /// A reason of a newer server is one we do not know: the class of the refusal must do.
    private static Optional<Reason> reason(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        String plain = trailers == null ? null : trailers.get(REASON);
        if (plain != null) {
            return known(plain);
        }
        Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    ErrorInfo info = detail.unpack(ErrorInfo.class);
                    return info.getDomain().equals(DOMAIN) ? known(info.getReason()) : Optional.empty();
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty(); // the code and the text still stand
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Reason> known(String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    /// Cut between characters, not within one.
    private static String cut(String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= bytesMax) {
            return text;
        }
        int end = bytesMax - CUT.length();
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
    }
}
