package cas.wire;

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
import io.grpc.Status.Code;
import java.util.Optional;

/// One class of refusal: its gRPC code (rule A7), the words that end its text (rule A8), and the reason to assume when
/// the other side gave none.
enum StatusClass {
    INVALID_ARGUMENT(Code.INVALID_ARGUMENT, "invalid argument", Reason.INVALID_ARGUMENT),
    NOT_FOUND(Code.NOT_FOUND, "not found", Reason.NOT_FOUND),
    ALREADY_EXISTS(Code.ALREADY_EXISTS, "already exists", Reason.ALREADY_EXISTS),
    FAILED_PRECONDITION(Code.FAILED_PRECONDITION, "failed precondition", Reason.FAILED_PRECONDITION),
    OUT_OF_RANGE(Code.OUT_OF_RANGE, "out of range", Reason.OFFSET_MISMATCH),
    UNAVAILABLE(Code.UNAVAILABLE, "unavailable", Reason.REF_LOCKED),
    ABORTED(Code.ABORTED, "aborted", Reason.INGEST_ABORTED),
    EXHAUSTED(Code.RESOURCE_EXHAUSTED, "resource exhausted", Reason.DISK_FULL),
    PERMISSION_DENIED(Code.PERMISSION_DENIED, "permission denied", Reason.PERMISSION_DENIED),
    DATA_LOSS(Code.DATA_LOSS, "data loss", Reason.DATA_DAMAGED),
    UNIMPLEMENTED(Code.UNIMPLEMENTED, "not implemented", Reason.UNIMPLEMENTED);

    private final Code code;
    private final String suffix;
    private final Reason assumed;

    StatusClass(Code code, String words, Reason assumed) {
        this.code = code;
        this.suffix = ": " + words;
        this.assumed = assumed;
    }

    static StatusClass of(CasException refusal) {
        return switch (refusal) {
            case InvalidArgument e -> INVALID_ARGUMENT;
            case NotFound e -> NOT_FOUND;
            case AlreadyExists e -> ALREADY_EXISTS;
            case FailedPrecondition e -> FAILED_PRECONDITION;
            case OutOfRange e -> OUT_OF_RANGE;
            case Unavailable e -> UNAVAILABLE;
            case Aborted e -> ABORTED;
            case Exhausted e -> EXHAUSTED;
            case PermissionDenied e -> PERMISSION_DENIED;
            case DataLoss e -> DATA_LOSS;
            case Unimplemented e -> UNIMPLEMENTED;
        };
    }

    /// Empty for the codes that no refusal has: those of broken things.
    static Optional<StatusClass> of(Code code) {
        for (StatusClass known : values()) {
            if (known.code == code) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    Code code() {
        return code;
    }

    /// A colon, a blank and the class words.
    String suffix() {
        return suffix;
    }

    String withoutSuffix(String text) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    /// gRPC itself says these two, of a dead connection and of a message that is too large. A store says so in words.
    boolean alsoOfTransport() {
        return this == UNAVAILABLE || this == EXHAUSTED;
    }

    CasException exception(Optional<Reason> given, String text) {
        Reason reason = given.orElse(assumed);
        return switch (this) {
            case INVALID_ARGUMENT -> new InvalidArgument(reason, text);
            case NOT_FOUND -> new NotFound(reason, text);
            case ALREADY_EXISTS -> new AlreadyExists(reason, text);
            case FAILED_PRECONDITION -> new FailedPrecondition(reason, text);
            case OUT_OF_RANGE -> new OutOfRange(reason, text);
            case UNAVAILABLE -> new Unavailable(reason, text);
            case ABORTED -> new Aborted(reason, text);
            case EXHAUSTED -> new Exhausted(reason, text);
            case PERMISSION_DENIED -> new PermissionDenied(text);
            case DATA_LOSS -> new DataLoss(text);
            case UNIMPLEMENTED -> new Unimplemented(text);
        };
    }
}
