package cas.interop;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Filters made up by the grammar (rules K1-K10) of what the things of a run have, and some that are a little wrong.
final class Filters {
    private static final List<String> FIELDS = List.of(
            "digest",
            "ref",
            "name",
            "id",
            "target.digest",
            "target.mediatype",
            "target",
            "target.size",
            "size",
            "labels",
            "annotations",
            "unknown",
            "_0");
    private static final List<String> OPERATORS = List.of("==", "!=", "~=", "==", "!=", "~=", "=", "=~", "===", "<");
    private static final List<String> PLAIN =
            List.of("1", "two", "b", "r", "one", "text/plain", "sha256:", "a,b", "é", "a.b", "-", "x=y", "it's");
    private static final List<String> EXPRESSIONS = List.of(
            "^t",
            "o$",
            "[0-9]+",
            "^sha256:[0-7]",
            "a|b",
            "(",
            "\\\\d",
            "\\\\pL",
            "^$",
            ".",
            "a{2}",
            "(?i)TWO",
            "[[:alpha:]]");
    private static final List<String> NOISE =
            List.of(",", ".", "\"", "=", "~", " ", "/", "|", "\\", "\u00a0", "!", "\n");
    private static final List<String> GAPS = List.of("", "", "", "", " ", "\t");
    private static final List<String> SEPARATORS = List.of(",", ",", ",", ", ", " ,");

    private final RandomGenerator random;
    private final List<String> labelKeys;
    private final List<String> values;

    /// @param values what is to be found
    Filters(RandomGenerator random, List<String> labelKeys, List<String> values) {
        this.random = random;
        this.labelKeys = labelKeys;
        this.values = Stream.concat(values.stream(), PLAIN.stream()).toList();
    }

    String filter() {
        String text = selector();
        for (int more = oneIn(3) ? 1 : 0; more > 0; more--) {
            text += one(SEPARATORS) + selector();
        }
        return oneIn(8) ? spoilt(text) : text;
    }

    private String selector() {
        String path = path();
        if (oneIn(4)) {
            return path;
        }
        String operator = one(OPERATORS);
        String value = operator.equals("~=") ? expression() : value();
        return one(GAPS) + path + one(GAPS) + operator + one(GAPS) + value;
    }

    private String path() {
        if (oneIn(2)) {
            String key = one(labelKeys);
            boolean bare = key.matches("[\\w.]+") && oneIn(2);
            return (oneIn(4) ? "annotations." : "labels.") + (bare ? key : quoted(key));
        }
        String field = one(FIELDS);
        if (oneIn(8)) {
            field = Stream.of(field.split("\\.")).map(part -> '"' + part + '"').collect(Collectors.joining("."));
        }
        return oneIn(8) ? field + ".behind" : field;
    }

    private String value() {
        String value = one(values);
        return oneIn(2) ? value : quoted(value);
    }

    private String expression() {
        if (oneIn(3)) {
            return value();
        }
        String expression = one(EXPRESSIONS);
        return switch (random.nextInt(3)) {
            case 0 -> '"' + expression + '"';
            case 1 -> '/' + expression + '/';
            default -> expression.contains("|") ? '/' + expression + '/' : '|' + expression + '|';
        };
    }

    private String quoted(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
        if (!text.isEmpty() && oneIn(6)) {
            escaped = "\\u%04x".formatted((int) text.charAt(0))
                    + text.substring(1).replace("\"", "\\x22");
        }
        return '"' + escaped + '"';
    }

    /// With something too much or too little at some place.
    private String spoilt(String text) {
        int at = random.nextInt(text.length());
        return oneIn(2)
                ? text.substring(0, at) + one(NOISE) + text.substring(at)
                : text.substring(0, at) + text.substring(at + 1);
    }

    private boolean oneIn(int number) {
        return random.nextInt(number) == 0;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
