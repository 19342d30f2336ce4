package cas.error;

import java.util.Objects;

/// The engine refuses. Absence that is ordinary is an `Optional`; a broken disk is an `IOException`; everything
/// that the caller could have known or must be told is one of these. A message says what was being done, to which
/// thing, what was expected and what was found, without the class words (rule A8 appends those at the edge).
public abstract sealed class CasException extends RuntimeException {
    private final Reason reason;

    private CasException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /// The stable word for this refusal.
    public Reason reason() {
        return reason;
    }

    /// Never null: every refusal is made with its text.
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /// What the caller sent can never be right.
    public static final class InvalidArgument extends CasException {
        public InvalidArgument(Reason reason, String message) {
            super(reason, message);
        }

        public InvalidArgument(String message) {
            this(Reason.INVALID_ARGUMENT, message);
        }
    }

    /// The thing the caller named is not there.
    public static final class NotFound extends CasException {
        public NotFound(Reason reason, String message) {
            super(reason, message);
        }
    }

    /// The name is taken.
    public static final class AlreadyExists extends CasException {
        public AlreadyExists(Reason reason, String message) {
            super(reason, message);
        }

        public AlreadyExists(String message) {
            this(Reason.ALREADY_EXISTS, message);
        }
    }

    /// The state of the store does not allow it; another state would.
    public static final class FailedPrecondition extends CasException {
        public FailedPrecondition(Reason reason, String message) {
            super(reason, message);
        }
    }

    /// An offset lies outside of what is held.
    public static final class OutOfRange extends CasException {
        public OutOfRange(Reason reason, String message) {
            super(reason, message);
        }
    }

    /// Busy now, may succeed later. Go clients repeat the call for ever on this one (rule B12): never use it
    /// for a
    /// lasting condition.
    public static final class Unavailable extends CasException {
        public Unavailable(Reason reason, String message) {
            super(reason, message);
        }
    }

    /// The work was taken away under the caller, for example an ingest aborted by somebody else.
    public static final class Aborted extends CasException {
        public Aborted(Reason reason, String message) {
            super(reason, message);
        }
    }

    /// No room: bytes, inodes or quota.
    public static final class Exhausted extends CasException {
        public Exhausted(String message) {
            this(Reason.DISK_FULL, message);
        }

        public Exhausted(Reason reason, String message) {
            super(reason, message);
        }
    }

    /// The kernel or the policy does not let us.
    public static final class PermissionDenied extends CasException {
        public PermissionDenied(String message) {
            super(Reason.PERMISSION_DENIED, message);
        }
    }

    /// Committed bytes are not what their name says.
    public static final class DataLoss extends CasException {
        public DataLoss(String message) {
            super(Reason.DATA_DAMAGED, message);
        }
    }

    /// This server does not do that.
    public static final class Unimplemented extends CasException {
        public Unimplemented(String message) {
            super(Reason.UNIMPLEMENTED, message);
        }
    }
}
