package cas.filter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Reads one quoted text with the escapes of Go (rule K6). `\xNN` and `\NNN` are bytes of UTF-8, so the text is
/// gathered as bytes.
final class QuotedText {
    private static final String SIMPLE = "abfnrtv\\";
    private static final String SIMPLE_MEANING = "\u0007\b\f\n\r\t\u000b\\";

    private final String text;
    private final int start;
    private final char quote;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int at;

    /// @param start where the opening quote stands
    QuotedText(String text, int start) {
        this.text = text;
        this.start = start;
        this.quote = text.charAt(start);
        this.at = start + 1;
    }

    /// Where reading stopped: behind the closing quote.
    int end() {
        return at;
    }

    String read() throws Malformed {
        while (true) {
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw new Malformed(start, "expected a closing " + quote + " behind the opening one");
            }
            int c = text.codePointAt(at);
            if (c == quote) {
                at++;
                return bytes.toString(StandardCharsets.UTF_8);
            }
            if (c == '\\') {
                escape();
            } else {
                at += Character.charCount(c);
                put(c);
            }
        }
    }

    private void escape() throws Malformed {
        int backslash = at++;
        if (at >= text.length()) {
            throw new Malformed(backslash, "expected a character behind the backslash");
        }
        char c = text.charAt(at);
        int simple = SIMPLE.indexOf(c);
        if (c == quote) {
            at++;
            put(c);
        } else if (simple >= 0) {
            at++;
            put(SIMPLE_MEANING.charAt(simple));
        } else if (c >= '0' && c <= '7') {
            putByte(digits(backslash, 3, 8), backslash);
        } else if (c == 'x') {
            at++;
            putByte(digits(backslash, 2, 16), backslash);
        } else if (c == 'u' || c == 'U') {
            at++;
            putCodePoint(digits(backslash, c == 'u' ? 4 : 8, 16), backslash);
        } else {
            throw new Malformed(backslash, "expected an escape such as \\n, \\\\, \\" + quote + " or \\u00e9");
        }
    }

    private long digits(int backslash, int count, int radix) throws Malformed {
        long value = 0;
        for (int i = 0; i < count; i++) {
            int digit = at < text.length() ? digit(text.charAt(at), radix) : -1;
            if (digit < 0) {
                throw new Malformed(backslash, "expected " + count + " digits in the escape");
            }
            value = value * radix + digit;
            at++;
        }
        return value;
    }

    // Character.digit would take digits of every script.
    private static int digit(char c, int radix) {
        return c < 0x80 ? Character.digit(c, radix) : -1;
    }

    private void putByte(long value, int backslash) throws Malformed {
        if (value > 0xff) {
            throw new Malformed(backslash, "expected a byte of at most \\377");
        }
        bytes.write((int) value);
    }

    private void putCodePoint(long value, int backslash) throws Malformed {
        if (value > Character.MAX_CODE_POINT || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            throw new Malformed(backslash, "expected a Unicode character in the escape");
        }
        put((int) value);
    }

    private void put(int codePoint) {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    /// Where and why the text cannot be read.
    static final class Malformed extends Exception {
        private final int at;
        private final String why;

        Malformed(int at, String why) {
            super(why, null, false, false);
            this.at = at;
            this.why = why;
        }

        int at() {
            return at;
        }

        String why() {
            return why;
        }
    }
}
