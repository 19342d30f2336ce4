package cas.name;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.regex.Pattern;

/// Who may see a name. 1 to 76 characters, letters and digits, single `.`, `_` or `-` between them (rule A2).
public record Namespace(String text) implements Comparable<Namespace> {
    public static final int LENGTH_CHARS_MAX = 76;

    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*");

    public Namespace {
        if (text.length() > LENGTH_CHARS_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_NAMESPACE,
                    "namespace \"" + text.substring(0, LENGTH_CHARS_MAX) + "...\": expected at most " + LENGTH_CHARS_MAX
                            + " characters, found " + text.length());
        }
        if (!SYNTAX.matcher(text).matches()) {
            throw new InvalidArgument(
                    Reason.INVALID_NAMESPACE,
                    "namespace \"" + text + "\": expected letters and digits with single '.', '_' or '-' between them");
        }
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
