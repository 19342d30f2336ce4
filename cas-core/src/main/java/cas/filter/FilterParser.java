package cas.filter;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.ArrayList;
import java.util.List;

/// Reads one filter: `selector {"," selector}`, `selector = field {"." field} [operator value]` (rules K2-K6).
final class FilterParser {
    private static final int SHOWN_CHARS_MAX = 200;
    private static final int END = -1;
    private static final int NEXT_LINE = 0x85;
    /// What stands for bytes that are no text.
    private static final char REPLACEMENT = '\ufffd';

    private final String text;
    private int at;

    FilterParser(String text) {
        this.text = text;
    }

    Filter parse() {
        refuse('\0');
        refuse(REPLACEMENT);
        List<Selector> selectors = new ArrayList<>();
        do {
            selectors.add(selector());
        } while (skip(','));
        if (next() != END) {
            throw wrong(at, "expected a comma or the end");
        }
        return all(List.copyOf(selectors));
    }

    private void refuse(char c) {
        int place = text.indexOf(c);
        if (place >= 0) {
            throw wrong(place, "expected text");
        }
    }

    private static Filter all(List<Selector> selectors) {
        if (selectors.size() == 1) {
            return selectors.getFirst();
        }
        return fields -> {
            for (Selector selector : selectors) {
                if (!selector.matches(fields)) {
                    return false;
                }
            }
            return true;
        };
    }

    private Selector selector() {
        List<String> path = path();
        if (next() == ',' || next() == END) {
            return new Selector.Present(path);
        }
        peek();
        int start = at;
        String operator = operator();
        return switch (operator) {
            case "==" -> new Selector.Equal(path, value("\""));
            case "!=" -> new Selector.Different(path, value("\""));
            case "~=" -> Selector.Found.of(path, value("\"/|"));
            default -> throw wrong(start, "expected ==, != or ~=");
        };
    }

    private List<String> path() {
        List<String> path = new ArrayList<>();
        do {
            path.add(field());
        } while (skip('.'));
        return List.copyOf(path);
    }

    private String field() {
        int c = peek();
        if (c == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && isFieldChar(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw wrong(start, "expected a field name");
        }
        return text.substring(start, at);
    }

    private String operator() {
        int start = at;
        while (at < text.length() && isOperatorChar(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String value(String quotes) {
        int c = peek();
        if (c != END && quotes.indexOf(c) >= 0) {
            return quoted();
        }
        if (c == END || !isValueChar(c) || "/|\".,".indexOf(c) >= 0 || isOperatorChar(c)) {
            throw wrong(at, "expected a value");
        }
        int start = at;
        while (at < text.length() && isValueChar(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return text.substring(start, at);
    }

    private String quoted() {
        QuotedText quoted = new QuotedText(text, at);
        try {
            return quoted.read();
        } catch (QuotedText.Malformed e) {
            throw wrong(e.at(), e.why());
        } finally {
            at = quoted.end();
        }
    }

    /// The next character behind blanks, which are skipped. They may stand before a field, an operator and a value, and
    /// nowhere else.
    private int peek() {
        while (isBlank(next())) {
            at += Character.charCount(next());
        }
        return next();
    }

    private int next() {
        return at < text.length() ? text.codePointAt(at) : END;
    }

    private boolean skip(char expected) {
        if (next() != expected) {
            return false;
        }
        at++;
        return true;
    }

    private static boolean isFieldChar(char c) {
        return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isOperatorChar(int c) {
        return c == '=' || c == '!' || c == '~';
    }

    /// What Go calls graphic, but for blanks.
    private static boolean isValueChar(int c) {
        return c != ','
                && !isBlank(c)
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.PRIVATE_USE,
                            Character.SURROGATE,
                            Character.UNASSIGNED -> false;
                    default -> true;
                };
    }

    /// What Go calls a space.
    private static boolean isBlank(int c) {
        return c >= '\t' && c <= '\r' || c == NEXT_LINE || Character.isSpaceChar(c);
    }

    private InvalidArgument wrong(int place, String why) {
        String shown = text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "..." : text;
        String found = place < text.length() ? "'" + Character.toString(text.codePointAt(place)) + "'" : "the end";
        return new InvalidArgument(
                Reason.INVALID_FILTER,
                "invalid filter [" + shown + "]: character " + (place + 1) + ": " + why + ", found " + found);
    }
}
