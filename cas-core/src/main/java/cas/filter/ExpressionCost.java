package cas.filter;

import java.util.ArrayDeque;
import java.util.Deque;

/// How many instructions an expression would compile to, roughly and rather too many. RE2/J matches in linear
/// time but writes counted repetitions out, and nested ones multiply: `((a{1000}){1000}){1000}` fills any heap
/// while it compiles. It goes down one frame or more for each group inside of a group, and copies what is left of
/// the expression at each step of a class. While it matches it goes down one frame for each step that takes no
/// character: groups, choices, what may be left out. Go refuses a product of repetitions above 1000 and deep nesting;
/// we
/// take what is too much for an expression that is none (rule K7).
final class ExpressionCost {
    /// Far above what a person writes.
    static final long COST_MAX = 20_000;

    static final int EXPRESSION_CHARS_MAX = 8 << 10;

    /// Groups inside of groups; a small stack holds some times as many.
    static final int DEPTH_MAX = 100;

    /// Steps that take no character, one after the other; a small stack holds some times as many.
    static final long IDLE_STEPS_MAX = 500;

    private static final String IDLE = "?*+|^$";
    private static final String IDLE_ESCAPES = "bBAz";
    private static final long UNICODE_CLASS_COST = 100;
    private static final int REPETITION_DIGITS_MAX = 6;

    private final String text;
    /// Whether only steps count that take no character.
    private final boolean idle;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long total;
    private long last;
    private int at;
    private int depth;

    private ExpressionCost(String text, boolean idle) {
        this.text = text;
        this.idle = idle;
    }

    static boolean bearable(String expression) {
        if (expression.length() > EXPRESSION_CHARS_MAX) {
            return false;
        }
        ExpressionCost cost = new ExpressionCost(expression, false);
        return cost.measure() <= COST_MAX
                && cost.depth <= DEPTH_MAX
                && new ExpressionCost(expression, true).measure() <= IDLE_STEPS_MAX;
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
            case '[' -> taking(characterClass());
            case '(' -> {
                outer.push(total + last);
                depth = Math.max(depth, outer.size());
                total = 0;
                last = idle ? 2 : 1;
            }
            case ')' -> close();
            case '{' -> repeat();
            default -> {
                if (IDLE.indexOf(c) >= 0) {
                    item(1);
                } else {
                    taking(1);
                }
            }
        }
    }

    /// What takes a character.
    private void taking(long cost) {
        item(idle ? 0 : cost);
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
            taking(literal);
            at += literal;
        } else {
            if (IDLE_ESCAPES.indexOf(c) >= 0) {
                item(1);
            } else {
                taking(c == 'p' || c == 'P' ? UNICODE_CLASS_COST : 1);
            }
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
            taking(1);
            return;
        }
        long most = 1;
        for (String count : counts.split(",", -1)) {
            if (!count.isEmpty()) {
                most = Math.max(most, count.length() > REPETITION_DIGITS_MAX ? COST_MAX + 1 : Long.parseLong(count));
            }
        }
        last *= most;
        if (idle && counts.startsWith("0")) {
            last += most;
        }
        at = end + 1;
    }
}
