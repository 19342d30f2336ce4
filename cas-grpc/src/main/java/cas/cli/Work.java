package cas.cli;

import cas.namespace.StoreView;
import java.io.IOException;

/// What a command does once it is connected.
@FunctionalInterface
interface Work {
    void on(StoreView store) throws IOException;
}
