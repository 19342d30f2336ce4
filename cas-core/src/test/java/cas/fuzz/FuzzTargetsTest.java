package cas.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.sim.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The targets on their seeds, and on what a few strokes make of them.
class FuzzTargetsTest {
    private static final int STROKES = 2_000;
    private static final long SEED = Seeds.of(FuzzTargetsTest.class);

    static Iterable<String> names() {
        return Targets.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void nothingButTheStatedErrors(String name) {
        FuzzTarget target = Targets.all().get(name);
        List<byte[]> seeds = target.seeds();
        assertFalse(seeds.isEmpty());
        seeds.forEach(target::take);
        Random random = Seeds.random(SEED, name.length());
        for (int i = 0; i < STROKES; i++) {
            byte[] input = struck(seeds.get(random.nextInt(seeds.size())), seeds, random);
            try {
                target.take(input);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ": " + Arrays.toString(input), e);
            }
        }
    }

    private static byte[] struck(byte[] seed, List<byte[]> seeds, Random random) {
        byte[] input = seed.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> input = Arrays.copyOf(input, random.nextInt(input.length + 8));
                case 1 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length + 1);
                    byte[] joined = Arrays.copyOf(input, input.length + other.length - from);
                    System.arraycopy(other, from, joined, input.length, other.length - from);
                    input = joined;
                }
                default -> {
                    if (input.length > 0) {
                        input[random.nextInt(input.length)] = (byte) random.nextInt(256);
                    }
                }
            }
        }
        return input;
    }
}
