package cas.name;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A small immutable sorted map of notes on a thing. An empty value is never stored (rule A10).
public final class Labels {
    /// Key and value together, in UTF-8 bytes (rule A9).
    public static final int LABEL_BYTES_MAX = 4096;

    private static final Labels NONE = new Labels(Collections.emptySortedMap());

    private final SortedMap<String, String> map;

    private Labels(SortedMap<String, String> map) {
        this.map = map;
    }

    public static Labels none() {
        return NONE;
    }

    /// Labels from any map: copied, sorted, empty values left out. Sizes are not checked here: leases know no
    /// limit
    /// (rule A9), everything else calls [#checked].
    public static Labels of(Map<String, String> map) {
        TreeMap<String, String> sorted = new TreeMap<>();
        map.forEach((key, value) -> {
            if (!value.isEmpty()) {
                sorted.put(key, value);
            }
        });
        return sorted.isEmpty() ? NONE : new Labels(Collections.unmodifiableSortedMap(sorted));
    }

    /// These labels, if each one is within [#LABEL_BYTES_MAX].
    ///
    /// @throws InvalidArgument naming the first label that is too long
    public Labels checked() {
        map.forEach((key, value) -> {
            int bytes = key.getBytes(StandardCharsets.UTF_8).length + value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LABEL_BYTES_MAX) {
                String shown = key.length() > 64 ? key.substring(0, 64) + "..." : key;
                throw new InvalidArgument(
                        Reason.INVALID_LABEL,
                        "label key and value length (" + bytes + " bytes) > maximum size (" + LABEL_BYTES_MAX
                                + " bytes), key: " + shown);
            }
        });
        return this;
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(map.get(key));
    }

    /// These labels with one more; an empty value takes the label away.
    public Labels with(String key, String value) {
        TreeMap<String, String> changed = new TreeMap<>(map);
        changed.put(key, value);
        return of(changed);
    }

    public Labels without(String key) {
        return with(key, "");
    }

    /// Sorted by key, unmodifiable.
    public SortedMap<String, String> asMap() {
        return map;
    }

    public boolean isEmpty() {
        return map.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels that && map.equals(that.map);
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
