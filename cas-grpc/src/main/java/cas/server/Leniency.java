package cas.server;

import cas.error.CasException.NotFound;
import java.io.IOException;

/// What becomes of a call that takes away what is gone already.
enum Leniency {
    /// It is told so, as rules B2, B32 and D9 say.
    NONE,
    /// It succeeds: any error would end the sweep of containerd's collector.
    OF_PLUGIN;

    /// A call that takes something away.
    @FunctionalInterface
    interface Removal {
        void run() throws IOException;
    }

    void gone(Removal removal) throws IOException {
        try {
            removal.run();
        } catch (NotFound e) {
            if (this == NONE) {
                throw e;
            }
        }
    }
}
