package cas.sim;

import cas.error.CasException.Exhausted;
import java.io.IOException;

/// Counts operations and lets the chosen one go wrong.
final class Faults {
    private long count;
    private long at = -1;
    private Kind kind = Kind.BROKEN;
    private boolean off;
    private boolean full;

    enum Kind {
        BROKEN,
        FULL,
        POWER_CUT,
    }

    void arm(long operation, Kind newKind) {
        this.at = count + operation;
        this.kind = newKind;
    }

    void fillUp() {
        full = true;
    }

    void disarm() {
        at = -1;
        full = false;
    }

    long count() {
        return count;
    }

    /// Before an operation.
    ///
    /// @param takesRoom whether a full disk could make it fail
    void before(String operation, boolean takesRoom) throws IOException {
        if (off) {
            throw new PowerCut(operation);
        }
        count++;
        if (count == at && kind == Kind.BROKEN) {
            throw new IOException("simulated failure of operation " + count + ": " + operation);
        }
        if (takesRoom && (full || count == at && kind == Kind.FULL)) {
            throw new Exhausted("simulated full disk at operation " + count + ": " + operation);
        }
    }

    /// After an operation was done.
    void after(String operation) {
        if (count == at && kind == Kind.POWER_CUT) {
            off = true;
            throw new PowerCut(operation + ", operation " + count);
        }
    }
}
