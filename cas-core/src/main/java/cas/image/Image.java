package cas.image;

import cas.content.Descriptor;
import cas.filter.Fields;
import cas.name.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A name for a descriptor (rule C1). The name is free text.
public record Image(String name, Descriptor target, Labels labels, Instant created, Instant updated) implements Fields {
    /// Filter fields `name`, `target.digest`, `target.mediatype`, `labels.<key>`, `annotations.<key>` (rule
    /// C6).
    @Override
    public Optional<String> value(List<String> path) {
        return switch (path.getFirst()) {
            case "name" -> nonEmpty(name);
            case "target" -> path.size() == 1 ? Optional.empty() : ofTarget(path.get(1));
            case "annotations" ->
                Fields.label(path, "annotations", target.annotations().asMap());
            default -> Fields.label(path, "labels", labels.asMap());
        };
    }

    private Optional<String> ofTarget(String field) {
        return switch (field) {
            case "digest" -> Optional.of(target.digest().toString());
            case "mediatype" -> nonEmpty(target.mediaType());
            default -> Optional.empty();
        };
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
