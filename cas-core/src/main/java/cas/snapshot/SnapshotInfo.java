package cas.snapshot;

import cas.filter.Fields;
import cas.name.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A snapshot as one namespace sees it. `name` is the key of an active snapshot or view, the name of a
/// committed one;
/// `parent` is empty for a root.
public record SnapshotInfo(String name, String parent, Kind kind, Instant created, Instant updated, Labels labels)
        implements Fields {
    /// Filter fields `kind`, `name`, `parent`, `labels.<key>` (rule D12).
    @Override
    public Optional<String> value(List<String> path) {
        return switch (path.getFirst()) {
            case "kind" -> Optional.of(kind.word());
            case "name" -> Optional.of(name);
            case "parent" -> Optional.of(parent);
            default -> Fields.label(path, "labels", labels.asMap());
        };
    }
}
