package cas.gc;

import cas.collection.Chain;
import cas.collection.Collector;
import cas.collection.ReferenceRecords;
import cas.collection.Subject;
import cas.error.CasException.InvalidArgument;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// Finds who holds one thing: walks back from it to what is held by itself.
final class Chains {
    private final ReferenceRecords records;
    private final Instant now;
    private final Subject subject;

    Chains(ReferenceRecords records, Instant now, Subject subject) {
        this.records = records;
        this.now = now;
        this.subject = subject;
    }

    List<Chain> find() throws IOException {
        throw new InvalidArgument("not yet " + records + now + subject + Collector.CHAINS_MAX);
    }
}
