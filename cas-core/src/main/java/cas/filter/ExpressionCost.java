package cas.filter;

import java.util.ArrayDeque;
import java.util.Deque;

/// How many instructions an expression would compile to, roughly and rather too many. RE2/J matches in linear
/// time but writes counted repetitions out, and nested ones multiply: `((a{1000}){1000}){1000}` fills any heap
/// while it compiles. It goes down one frame or more for each group inside of a group, and copies what is left of
/// the expression at each step of a class. Go refuses a product of repetitions above 1000 and deep nesting; we
/// take what is too much for an expression that is none (rule K7).
final class ExpressionCost {
    /// Far above what a person writes.
    static final long COST_MAX = 20_000;

    static final int EXPRESSION_CHARS_MAX = 8 << 10;

    /// Groups inside of groups; a small stack holds some times as many.
    static final int DEPTH_MAX = 100;

    private static final long UNICODE_CLASS_COST = 100;
    private static final int REPETITION_DIGITS_MAX = 6;

    private final String text;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long total;
    private long last;
    private int at;
    private int depth;

    private ExpressionCost(String text) {
        this.text = text;
    }

    static boolean bearable(String expression) {
        if (expression.length() > EXPRESSION_CHARS_MAX) {
            return false;
        }
        ExpressionCost cost = new ExpressionCost(expression);
        return cost.measure() <= COST_MAX && cost.depth <= DEPTH_MAX;
    }

    private long measure() {
        while (at < text.length() && total + last <= COST_MAX) {
            step(text.charAt(at++));
        }
        long sum = total + last;
        for (long group : outer) {
            sum += group;
        }
        return sum;
    }

    private void step(char c) {
        switch (c) {
            case '\\' -> escape();
            case '[' -> item(characterClass());
            case '(' -> {
                outer.push(total + last);
                depth = Math.max(depth, outer.size());
                total = 0;
                last = 1;
            }
            case ')' -> close();
            case '{' -> repeat();
            default -> item(1);
        }
    }

    private void item(long cost) {
        total += last;
        last = cost;
    }

    private void close() {
        if (outer.isEmpty()) {
            return;
        }
        long group = total + last;
        total = outer.pop();
        last = group;
    }

    private void escape() {
        char c = at < text.length() ? text.charAt(at++) : '\\';
        if (c == 'Q') {
            int end = text.indexOf("\\E", at);
            int literal = (end < 0 ? text.length() : end) - at;
            item(literal);
            at += literal;
        } else {
            item(c == 'p' || c == 'P' ? UNICODE_CLASS_COST : 1);
            skipBraces(c);
        }
    }

    /// The braces of `\x{1F600}` and `\p{Greek}` count nothing.
    private void skipBraces(char escape) {
        boolean braced = (escape == 'x' || escape == 'p' || escape == 'P') && text.startsWith("{", at);
        int end = braced ? text.indexOf('}', at) : -1;
        at = end < 0 ? at : end + 1;
    }

    /// Where a class ends must be known exactly: a parenthesis in it is no group.
    private long characterClass() {
        long cost = 1;
        at += text.startsWith("^", at) ? 1 : 0;
        int first = at;
        while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
            int named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
            if (named >= 0) {
                at = named + 2;
            } else if (text.charAt(at) == '\\') {
                cost += UNICODE_CLASS_COST;
                at += 2;
            } else {
                at++;
            }
        }
        at++;
        return cost;
    }

    private void repeat() {
        int end = text.indexOf('}', at);
        String counts = end < 0 ? "" : text.substring(at, end);
        if (!counts.matches("[0-9]+(,[0-9]*)?")) {
            item(1);
            return;
        }
        long most = 1;
        for (String count : counts.split(",", -1)) {
            if (!count.isEmpty()) {
                most = Math.max(most, count.length() > REPETITION_DIGITS_MAX ? COST_MAX + 1 : Long.parseLong(count));
            }
        }
        last *= most;
        at = end + 1;
    }
}
