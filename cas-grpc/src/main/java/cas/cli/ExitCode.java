package cas.cli;

import cas.error.CasException;

/// What the process says when it ends, by class of error, so that scripts need not read messages.
enum ExitCode {
    DONE(0, "done"),
    FAILED(1, "any other error"),
    USAGE(2, "wrong usage"),
    NOT_FOUND(3, "not found"),
    EXISTS(4, "exists already"),
    REFUSED(5, "not in this state, or busy"),
    FULL(6, "no room"),
    DENIED(7, "not permitted"),
    DAMAGED(8, "damaged data"),
    UNREACHABLE(9, "no daemon answers");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(CasException refusal) {
        return switch (refusal) {
            case CasException.NotFound e -> NOT_FOUND;
            case CasException.AlreadyExists e -> EXISTS;
            case CasException.FailedPrecondition e -> REFUSED;
            case CasException.Unavailable e -> REFUSED;
            case CasException.Aborted e -> REFUSED;
            case CasException.Exhausted e -> FULL;
            case CasException.PermissionDenied e -> DENIED;
            case CasException.DataLoss e -> DAMAGED;
            case CasException.InvalidArgument e -> FAILED;
            case CasException.OutOfRange e -> FAILED;
            case CasException.Unimplemented e -> FAILED;
        };
    }
}
