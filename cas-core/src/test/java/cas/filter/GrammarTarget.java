package cas.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.fuzz.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A filter written by the grammar means what the grammar says (rules K2 to K7). An input chooses selectors,
/// blanks, quotes and texts.
public final class GrammarTarget implements Target {
    private static final Map<String, String> FIELDS = Map.of("name", "a/b:1", "digest", "", "0_x", "é\"\\\n");
    private static final Map<String, String> LABELS = Map.of("a.b", "1", "io.x/y", "two words");
    private static final List<List<String>> PATHS = List.of(
            List.of("name"),
            List.of("digest"),
            List.of("0_x"),
            List.of("none"),
            List.of("labels", "a", "b"),
            List.of("labels", "io.x/y"),
            List.of("labels", "none"),
            List.of("labels"));
    private static final List<String> VALUES =
            List.of("a/b:1", "", "1", "two words", "é\"\\\n", "b:", ",", "x=y", "=", "/a", "|", "'", "a.*", "\u0001");

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            seeds.add(
                    new byte[] {(byte) i, 0, (byte) i, (byte) (i * 7), 1, (byte) (i + 3), 1, 2, (byte) (i * 5), 0, 9});
        }
        return seeds;
    }

    @Override
    public void run(byte[] input) {
        ByteBuffer choices = ByteBuffer.wrap(input);
        StringBuilder text = new StringBuilder();
        boolean expected = true;
        do {
            text.append(text.isEmpty() ? "" : ",");
            expected &= selector(choices, text);
        } while (choices.remaining() > 4);
        if (text.length() <= Filter.FILTER_CHARS_MAX) {
            Filter filter = Filter.parse(List.of(text.toString()));
            assertEquals(expected, filter.matches(GrammarTarget::field), text::toString);
        }
    }

    /// Writes one selector and tells whether it matches.
    private static boolean selector(ByteBuffer choices, StringBuilder text) {
        List<String> path = PATHS.get(choice(choices, PATHS.size()));
        for (int i = 0; i < path.size(); i++) {
            text.append(i == 0 ? "" : ".").append(blank(choices));
            text.append(path.get(i).matches("[A-Za-z0-9_]+") ? path.get(i) : quoted(path.get(i), choices));
        }
        Optional<String> found = field(path);
        int operator = choice(choices, 4);
        if (operator == 3) {
            return found.isPresent();
        }
        String value = VALUES.get(choice(choices, VALUES.size()));
        text.append(blank(choices))
                .append(List.of("==", "!=", "~=").get(operator))
                .append(blank(choices));
        text.append(operator == 2 ? quoted("\\Q" + value + "\\E", choices) : written(value, choices));
        return switch (operator) {
            case 0 -> found.equals(Optional.of(value));
            case 1 -> !found.orElse("").equals(value);
            default -> found.orElse("").contains(value);
        };
    }

    private static Optional<String> field(List<String> path) {
        return path.size() == 1
                ? Optional.ofNullable(FIELDS.get(path.getFirst()))
                : Fields.label(path, "labels", LABELS);
    }

    /// As it is where rule K6 allows that, else in quotes.
    private static String written(String value, ByteBuffer choices) {
        boolean plain = value.matches("[^/|\".,=!~\\s\\p{Cntrl}][^,\\s\\p{Cntrl}]*");
        return plain && choice(choices, 2) == 0 ? value : quoted(value, choices);
    }

    private static String quoted(String value, ByteBuffer choices) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            switch (choice(choices, 5)) {
                case 0 -> text.append(String.format("\\u%04x", c));
                case 1 -> text.append(String.format("\\U%08X", c));
                case 2 -> bytes(c, "\\x%02x", text);
                case 3 -> bytes(c, "\\%03o", text);
                default ->
                    text.append(
                            c == '"' || c == '\\'
                                    ? "\\" + Character.toString(c)
                                    : c == '\n' ? "\\n" : Character.toString(c));
            }
        });
        return text.append('"').toString();
    }

    private static void bytes(int c, String form, StringBuilder text) {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            text.append(String.format(form, b));
        }
    }

    private static String blank(ByteBuffer choices) {
        return List.of("", "", "", " ", "\t", "\n", "  ").get(choice(choices, 7));
    }

    private static int choice(ByteBuffer choices, int count) {
        return choices.hasRemaining() ? Byte.toUnsignedInt(choices.get()) % count : 0;
    }
}
