package cas.metadata;

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
import java.io.IOException;

/// Refusals of the plain store, told to the client: under the ref that it gave, not the one the plain store knows.
final class Retold {
    private Retold() {}

    /// What is asked of the plain store.
    @FunctionalInterface
    interface Asked<T> {
        T answer() throws IOException;
    }

    /// @param from the ref as the plain store knows it
    /// @param ref as the client gave it
    static <T> T under(String from, String ref, Asked<T> asked) throws IOException {
        try {
            return asked.answer();
        } catch (CasException e) {
            CasException retold = of(e, e.getMessage().replace("\"" + from + "\"", "\"" + ref + "\""));
            retold.initCause(e);
            throw retold;
        }
    }

    private static CasException of(CasException refusal, String text) {
        return switch (refusal) {
            case InvalidArgument e -> new InvalidArgument(e.reason(), text);
            case NotFound e -> new NotFound(e.reason(), text);
            case AlreadyExists e -> new AlreadyExists(e.reason(), text);
            case FailedPrecondition e -> new FailedPrecondition(e.reason(), text);
            case OutOfRange e -> new OutOfRange(e.reason(), text);
            case Unavailable e -> new Unavailable(e.reason(), text);
            case Aborted e -> new Aborted(e.reason(), text);
            case Exhausted _ -> new Exhausted(text);
            case PermissionDenied _ -> new PermissionDenied(text);
            case DataLoss _ -> new DataLoss(text);
            case Unimplemented _ -> new Unimplemented(text);
        };
    }
}
