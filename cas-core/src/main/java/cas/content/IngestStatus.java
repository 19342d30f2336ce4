package cas.content;

import cas.filter.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How far a write has come. `total` is 0 when the client did not say (rule B17).
public record IngestStatus(String ref, long offset, long total, Instant started, Instant updated) implements Fields {
    /// Filter field `ref` (rule B34).
    @Override
    public Optional<String> value(List<String> path) {
        return path.getFirst().equals("ref") ? Optional.of(ref) : Optional.empty();
    }
}
