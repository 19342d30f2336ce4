package cas.filter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpressionCostTest {
    private static final long SMALL_STACK_BYTES = 256 << 10;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^sha256:[0-9a-f]{64}$",
                "(docker\\.io|quay\\.io)/library/.*",
                "\\x{10FFFF}\\p{Greek}[[:alpha:]]{3,}",
                "(?i)busybox",
                "a{,5}",
                "{",
                "",
            })
    void ordinaryExpressionsAreBearable(String expression) {
        assertTrue(ExpressionCost.bearable(expression));
    }

    /// The last ones hide a parenthesis in a class, so that the nesting looks flat to a careless reader.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a{1000}){1000}",
                "((((a{100}){100}){100}){100}){100}",
                "(a{500}b{500}){30,}",
                "a{99999999999}",
                "([^])]a{1000}){1000}",
                "([])]a{1000}){1000}",
                "([[:alpha:])]a{1000}){1000}",
                "(\\Q)\\Ea{1000}){1000}",
                "(\\)a{1000}){1000}",
            })
    void nestedRepetitionsAreNot(String expression) {
        assertFalse(ExpressionCost.bearable(expression));
    }

    /// RE2/J goes down the stack for each of them: as many as are allowed fit into a small one.
    @Test
    void deepNestingIsNot() throws InterruptedException {
        int most = ExpressionCost.DEPTH_MAX;
        AtomicBoolean compiled = new AtomicBoolean();
        Thread small = new Thread(
                null,
                () -> {
                    for (String end : new String[] {")", ")*", ")?", "){1,1}"}) {
                        String expression = "(".repeat(most) + "a" + end.repeat(most);
                        assertTrue(ExpressionCost.bearable(expression));
                        Pattern.compile(expression);
                    }
                    compiled.set(true);
                },
                "small stack",
                SMALL_STACK_BYTES);
        small.start();
        small.join();
        assertTrue(compiled.get());
        assertFalse(ExpressionCost.bearable("(".repeat(most + 1) + "a" + ")".repeat(most + 1)));
        assertFalse(ExpressionCost.bearable("(?:".repeat(most + 1) + "a" + ")*".repeat(most + 1)));
    }

    /// It also goes down the stack while it matches, for each step that takes no character. Fuzzing found the last.
    @Test
    void stepsThatTakeNoCharacterAreBounded() throws InterruptedException {
        int most = (int) ExpressionCost.IDLE_STEPS_MAX;
        List<String> allowed = List.of(
                "^".repeat(most),
                "()".repeat(most / 2),
                "a?".repeat(most),
                "x|".repeat(most),
                "(a?){" + most / 3 + "}",
                "(((a{0}){9}){9})");
        List<String> matched = new ArrayList<>();
        Thread small = new Thread(
                null,
                () -> allowed.forEach(expression -> {
                    assertTrue(ExpressionCost.bearable(expression), expression);
                    var _ = Pattern.compile(expression).matcher("aaaa").find();
                    matched.add(expression);
                }),
                "small stack",
                SMALL_STACK_BYTES);
        small.start();
        small.join();
        assertEquals(allowed, matched);
        for (String expression : List.of("^".repeat(most + 1), "(a?){" + most + "}", "|((((a{0}){9}){9}){9})|")) {
            assertFalse(ExpressionCost.bearable(expression), expression);
        }
        assertTrue(ExpressionCost.bearable("^(" + "some-name|".repeat(most - 10) + "last)$"));
    }

    @Test
    void lengthIsBounded() {
        int most = ExpressionCost.EXPRESSION_CHARS_MAX;
        assertTrue(ExpressionCost.bearable("a".repeat(most)));
        assertFalse(ExpressionCost.bearable("a".repeat(most + 1)));
        assertFalse(ExpressionCost.bearable("[".repeat(most + 1)));
    }

    /// Whatever passes compiles in little memory or is no expression; the test's heap is the measure.
    @Test
    void whatPassesCompiles() {
        long seed = System.nanoTime();
        System.out.println("ExpressionCostTest seed " + seed);
        Random random = new Random(seed);
        String[] pieces = {
            "a", "(", ")", "[", "]", "^", "[:alpha:]", "{99}", "{9,999}", "*", "\\Q", "\\E", "\\", "|", "?"
        };
        for (int i = 0; i < 3_000; i++) {
            StringBuilder expression = new StringBuilder();
            for (int n = random.nextInt(14); n >= 0; n--) {
                expression.append(pieces[random.nextInt(pieces.length)]);
            }
            String text = expression.toString();
            if (ExpressionCost.bearable(text)) {
                assertDoesNotThrow(() -> compile(text), text);
            }
        }
    }

    private static void compile(String expression) {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            assertTrue(e.getDescription().length() > 0);
        }
    }
}
