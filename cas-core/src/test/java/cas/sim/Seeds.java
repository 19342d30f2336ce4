package cas.sim;

import java.util.Random;

/// Chance that can be had again: `-Dcas.seed=N` repeats a run. The seed is printed once per test class.
public final class Seeds {
    private static final String PROPERTY = "cas.seed";

    private Seeds() {}

    /// A seed for this run of a test.
    public static long of(Class<?> test) {
        String given = System.getProperty(PROPERTY);
        long seed = given == null ? System.nanoTime() : Long.parseLong(given);
        System.out.println(test.getSimpleName() + ": seed " + seed + ", to repeat: -D" + PROPERTY + "=" + seed);
        return seed;
    }

    /// A generator for one part of a run, independent of the others.
    public static Random random(long seed, long part) {
        return new Random((seed + part * 0x632BE59BD9B4E019L) * 0x9E3779B97F4A7C15L);
    }
}
