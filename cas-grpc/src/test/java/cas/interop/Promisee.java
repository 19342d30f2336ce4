package cas.interop;

import cas.name.Namespace;
import cas.namespace.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/// A client of a daemon that may end at any moment. It has a namespace to itself, does one thing at a time,
/// and keeps in mind what it was promised. So at any moment its namespace must show exactly what was
/// acknowledged, or that and the one thing under way: whole or not at all.
interface Promisee {
    Namespace namespace();

    /// Does one thing and remembers that it was acknowledged.
    void step(StoreView view) throws IOException;

    /// Acknowledgements so far.
    long promises();

    /// Compares what the store shows and what lies on its disk with what was promised, and goes on from there.
    ///
    /// @return what is wrong
    List<String> broken(StoreView view, Path persist) throws IOException;

    /// What there is and should not be, is not there, or is another one.
    static String differences(SortedMap<String, String> promised, SortedMap<String, String> found) {
        var text = new StringBuilder();
        promised.forEach((key, value) -> {
            String there = found.get(key);
            if (there == null) {
                text.append(": lost ").append(key);
            } else if (!there.equals(value)) {
                text.append(": ")
                        .append(key)
                        .append(" is ")
                        .append(there)
                        .append(", not ")
                        .append(value);
            }
        });
        found.keySet().stream()
                .filter(key -> !promised.containsKey(key))
                .forEach(key -> text.append(": there is ").append(key));
        return text.toString();
    }
}
