package cas.filter;

import java.util.List;
import java.util.Optional;

/// What a filter can ask of a thing (rule K10). A field that is not there is empty; so is an unknown one (rule
/// K8).
@FunctionalInterface
public interface Fields {
    /// As in the field's own server, what a path names behind a plain field is not looked at: `name.x` is `name`.
    ///
    /// @param path the parts of the field path, never empty; label keys arrive as the parts behind
    ///     `labels`, to be
    ///     joined with dots (rule K4)
    Optional<String> value(List<String> path);

    /// The usual shape: labels below one field, everything else answered by name.
    static Optional<String> label(List<String> path, String field, java.util.Map<String, String> labels) {
        if (path.size() < 2 || !path.getFirst().equals(field)) {
            return Optional.empty();
        }
        return Optional.ofNullable(labels.get(String.join(".", path.subList(1, path.size()))));
    }
}
