package cas.container;

import cas.error.CasException.InvalidArgument;
import cas.filter.Fields;
import cas.name.Labels;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a runtime knows of one container. Nothing runs here: it is kept, and its snapshot with it (rules G2, G3).
///
/// @param image a name, of an image or of none
/// @param sandbox id of the sandbox that the container is in, or empty
public record Container(
        String id,
        Labels labels,
        String image,
        Runner runtime,
        Optional<Payload> spec,
        Root root,
        SortedMap<String, Payload> extensions,
        String sandbox,
        Instant created,
        Instant updated)
        implements Fields {
    /// Of the id, as of a namespace's name.
    public static final int ID_CHARS_MAX = 76;
    /// Of spec, options and extensions together.
    public static final int PAYLOAD_BYTES_MAX = 4 << 20;

    private static final int NAME_CHARS_MAX = 4096;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*");

    /// Who runs it.
    public record Runner(String name, Optional<Payload> options) {}

    /// The snapshot that its files are in; both are empty for none.
    public record Root(String snapshotter, String key) {
        public static final Root NONE = new Root("", "");
    }

    public Container {
        extensions = Collections.unmodifiableSortedMap(new TreeMap<>(extensions));
    }

    /// With other times.
    public Container at(Instant made, Instant changed) {
        return new Container(id, labels, image, runtime, spec, root, extensions, sandbox, made, changed);
    }

    /// @throws InvalidArgument if a runtime could do nothing with it, as the reference server sees it
    public Container checked() {
        String shown = id.length() > ID_CHARS_MAX ? id.substring(0, ID_CHARS_MAX) + "..." : id;
        if (id.length() > ID_CHARS_MAX || !ID.matcher(id).matches()) {
            throw new InvalidArgument("container \"" + shown + "\": expected an id of 1 to " + ID_CHARS_MAX
                    + " letters and digits with single '.', '_' or '-' between them");
        }
        require(!runtime.name().isEmpty(), "the name of a runtime");
        require(spec.isPresent(), "a spec");
        require(root.key().isEmpty() || !root.snapshotter().isEmpty(), "a snapshotter beside its snapshot key");
        require(!extensions.containsKey(""), "extensions with names");
        for (String name : List.of(image, runtime.name(), root.snapshotter(), root.key(), sandbox)) {
            require(name.length() <= NAME_CHARS_MAX, "names of at most " + NAME_CHARS_MAX + " characters");
            require(name.indexOf('\0') < 0, "names without NUL");
        }
        require(payloadBytes() <= PAYLOAD_BYTES_MAX, "payloads of at most " + PAYLOAD_BYTES_MAX + " bytes");
        labels.checked();
        return this;
    }

    private void require(boolean right, String expected) {
        if (!right) {
            throw new InvalidArgument("container \"" + id + "\": expected " + expected);
        }
    }

    private long payloadBytes() {
        long bytes = spec.map(Payload::size).orElse(0L)
                + runtime.options().map(Payload::size).orElse(0L);
        for (Map.Entry<String, Payload> extension : extensions.entrySet()) {
            bytes += extension.getKey().length() + extension.getValue().size();
        }
        return bytes;
    }

    /// Filter fields `id`, `image`, `runtime.name`, `labels.<key>` (rule K10).
    @Override
    public Optional<String> value(List<String> path) {
        return switch (path.getFirst()) {
            case "id" -> nonEmpty(id);
            case "image" -> nonEmpty(image);
            case "runtime" ->
                path.size() == 2 && path.get(1).equals("name") ? nonEmpty(runtime.name()) : Optional.empty();
            default -> Fields.label(path, "labels", labels.asMap());
        };
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
