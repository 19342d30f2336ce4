package cas.name;

import cas.error.CasException.InvalidArgument;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Which fields an update touches (rule A11). Paths are kept verbatim: everything behind `labels.` is one label
/// key,
/// dots and slashes included. An empty mask means "replace all that can change".
public record FieldMask(List<String> paths) {
    public static final FieldMask ALL = new FieldMask(List.of());

    public FieldMask {
        paths = List.copyOf(paths);
    }

    public boolean isAll() {
        return paths.isEmpty();
    }

    /// Applies the paths `field` and `field.<key>` to a label-like map and leaves all other paths alone.
    public Labels apply(String field, Labels current, Map<String, String> wanted) {
        if (isAll()) {
            return Labels.of(wanted);
        }
        Labels result = current;
        String prefix = field + ".";
        for (String path : paths) {
            if (path.equals(field)) {
                result = Labels.of(wanted);
            } else if (path.startsWith(prefix)) {
                String key = path.substring(prefix.length());
                result = result.with(key, wanted.getOrDefault(key, ""));
            }
        }
        return result;
    }

    /// @throws InvalidArgument naming the first path that `known` refuses
    public void require(String thing, Predicate<String> known) {
        for (String path : paths) {
            if (!known.test(path)) {
                throw new InvalidArgument("cannot update " + thing + ": unknown field path \"" + path + "\"");
            }
        }
    }

    /// True for `labels` and `labels.<key>`.
    public static boolean isLabelPath(String path) {
        return path.equals("labels") || path.startsWith("labels.") && path.length() > "labels.".length();
    }
}
