package cas.cli;

import java.util.logging.LogManager;

/// Keeps logging while the process stops. The JDK's own resets itself as soon as a stop begins, and what a daemon does
/// last is worth a line. Public because the JDK makes it by name.
public final class LastingLogManager extends LogManager {
    /// For the JDK.
    public LastingLogManager() {}

    @Override
    public void reset() {
        // On purpose not.
    }
}
