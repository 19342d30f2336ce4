package cas.lease;

import cas.filter.Fields;
import cas.name.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps things alive until it ends. The id is free text (rule F1).
public record Lease(String id, Instant created, Labels labels) implements Fields {
    /// Filter fields `id`, `labels.<key>` (rule F3).
    @Override
    public Optional<String> value(List<String> path) {
        if (path.getFirst().equals("id")) {
            return id.isEmpty() ? Optional.empty() : Optional.of(id);
        }
        return Fields.label(path, "labels", labels.asMap());
    }
}
