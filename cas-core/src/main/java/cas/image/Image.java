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
        return switch (String.join(".", path)) {
            case "name" -> nonEmpty(name);
            case "target.digest" -> Optional.of(target.digest().toString());
            case "target.mediatype" -> nonEmpty(target.mediaType());
            default ->
                path.getFirst().equals("annotations")
                        ? Fields.label(path, "annotations", target.annotations().asMap())
                        : Fields.label(path, "labels", labels.asMap());
        };
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
