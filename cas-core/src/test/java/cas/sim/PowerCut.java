package cas.sim;

/// The machine is off: thrown by every operation from the cut on, so that no clean-up code can do any more.
public final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1;

    PowerCut(String operation) {
        super("power cut at " + operation);
    }
}
