package cas.overview;

import java.io.IOException;

/// The whole store from above, over all namespaces.
public interface StoreOverview {
    StoreStatus status() throws IOException;

    /// Walks what it must to measure; may take a while on a large store.
    StoreUsage usage() throws IOException;
}
