package cas.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Namespaces are what rule A2 draws, labels keep rules A9 and A10. An input is a text: a namespace, and lines
/// of `key=value`.
public final class LabelTarget implements Target {
    @Override
    public String name() {
        return "mask";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "default",
                "k8s.io",
                "a".repeat(Namespace.LENGTH_CHARS_MAX),
                "a".repeat(Namespace.LENGTH_CHARS_MAX + 1),
                "a-b_c.d",
                "a..b",
                "-a",
                "_c.d",
                "_" + "a".repeat(Namespace.LENGTH_CHARS_MAX * 4),
                "a\n",
                "../x",
                "k=v\na.b/c=d=e\n=x\nempty=\nk=again",
                "k=" + "v".repeat(Labels.LABEL_BYTES_MAX - 1),
                "k=" + "v".repeat(Labels.LABEL_BYTES_MAX),
                "é=" + "é".repeat(Labels.LABEL_BYTES_MAX / 2));
    }

    @Override
    public void run(byte[] input) {
        String text = Target.text(input);
        namespace(text);
        labels(lines(text));
    }

    /// `key=value` lines as a map; a line without a sign is a key without a value.
    static Map<String, String> lines(String text) {
        Map<String, String> lines = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            lines.put(equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
        }
        return lines;
    }

    private static void namespace(String text) {
        try {
            assertEquals(text, Namespace.named(text).toString());
            assertTrue(isNamespace(text), text);
        } catch (InvalidArgument e) {
            assertFalse(isNamespace(text), text);
            assertEquals(Reason.INVALID_NAMESPACE, e.reason());
            assertTrue(e.getMessage().length() <= 3 * Namespace.LENGTH_CHARS_MAX, e.getMessage());
        }
    }

    private static boolean isNamespace(String text) {
        boolean sign = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean joins = c == '.' || c == '_' || c == '-';
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && (!joins || sign)) {
                return false;
            }
            sign = joins;
        }
        return !sign && text.length() <= Namespace.LENGTH_CHARS_MAX;
    }

    private static void labels(Map<String, String> lines) {
        Labels labels = Labels.of(lines);
        Map<String, String> expected = new TreeMap<>(lines);
        expected.values().removeIf(String::isEmpty);
        assertEquals(expected, labels.asMap());
        assertEquals(labels, Labels.of(labels.asMap()));
        assertEquals(expected.isEmpty(), labels.isEmpty());
        boolean fits = true;
        for (Map.Entry<String, String> line : expected.entrySet()) {
            byte[] both = (line.getKey() + line.getValue()).getBytes(StandardCharsets.UTF_8);
            fits &= both.length <= Labels.LABEL_BYTES_MAX;
        }
        if (fits) {
            assertEquals(labels, labels.checked());
        } else {
            InvalidArgument refused = assertThrows(InvalidArgument.class, labels::checked);
            assertEquals(Reason.INVALID_LABEL, refused.reason());
        }
        expected.keySet().stream().findFirst().ifPresent(key -> {
            Labels fewer = labels.without(key);
            assertEquals(labels.asMap().size() - 1, fewer.asMap().size());
            assertEquals(labels, fewer.with(key, labels.get(key).orElseThrow()));
        });
    }
}
