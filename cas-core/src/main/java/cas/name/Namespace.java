package cas.name;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.regex.Pattern;

/// Who may see a name. 1 to 76 characters, letters and digits, single `.`, `_` or `-` between them (rule A2).
///
/// What containerd keeps here as its plugin is in namespaces of its own, which begin with `_`: no client can name one
/// ([#named]).
public record Namespace(String text) implements Comparable<Namespace> {
    public static final int LENGTH_CHARS_MAX = 76;

    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*");
    private static final String RESERVED = "_";

    /// The content that containerd keeps here as its plugin.
    public static final Namespace PLUGIN = new Namespace(RESERVED + "plugin");

    public Namespace {
        if (text.length() > LENGTH_CHARS_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_NAMESPACE,
                    "namespace \"" + text.substring(0, LENGTH_CHARS_MAX) + "...\": expected at most " + LENGTH_CHARS_MAX
                            + " characters, found " + text.length());
        }
        if (!SYNTAX.matcher(text.startsWith(RESERVED) ? text.substring(1) : text)
                .matches()) {
            throw new InvalidArgument(
                    Reason.INVALID_NAMESPACE,
                    "namespace \"" + text + "\": expected letters and digits with single '.', '_' or '-' between them");
        }
    }

    /// The namespace that a client means.
    ///
    /// @throws InvalidArgument if it is none, or none that a client can name
    public static Namespace named(String text) {
        Namespace namespace = new Namespace(text);
        if (namespace.isReserved()) {
            throw new InvalidArgument(
                    Reason.INVALID_NAMESPACE,
                    "namespace \"" + text + "\": expected a letter or digit at its beginning");
        }
        return namespace;
    }

    /// The snapshots that containerd keeps here as its plugin of this name. Each plugin counts for itself, so the keys
    /// of two would collide in one.
    public static Namespace ofPlugin(String plugin) {
        return new Namespace(PLUGIN.text + "." + plugin);
    }

    /// Whether it is of the plugin's role: held by whoever made it, and nothing that clients are told of.
    public boolean isReserved() {
        return text.startsWith(RESERVED);
    }

    @Override
    public int compareTo(Namespace other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
