package cas.collection;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Takes away what nothing holds any more (rules G1-G14), while everybody goes on working.
public interface Collector {
    /// So many chains are told at most.
    int CHAINS_MAX = 16;

    /// Runs one collection, after those that are under way.
    ///
    /// @param visitor sees each thing as it goes, or would go; must be quick
    /// @throws cas.error.CasException.FailedPrecondition if the store is read-only and this is no dry run
    Collected collect(CollectRequest request, Consumer<Removal> visitor) throws IOException;

    /// Who holds something; what is held shortest comes first. No chain at all: it would go.
    ///
    /// @throws cas.error.CasException.NotFound if it is not there
    List<Chain> why(Subject subject) throws IOException;
}
