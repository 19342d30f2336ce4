package cas.collection;

import java.io.IOException;

/// Waits for a whole collection that began after the call did (rule G13). Who waits at the same time shares one.
@FunctionalInterface
public interface CollectionTrigger {
    void collect() throws IOException;
}
