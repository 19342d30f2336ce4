package cas.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.sim.Seeds;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The targets in the ordinary build: all seeds, and what chance makes of them. `.ci/fuzz` looks further.
public abstract class FuzzContract {
    private static final int INPUTS = 2_000;

    private static final long SEED = Seeds.of(FuzzContract.class);

    @ParameterizedTest
    @MethodSource("names")
    void holds(String name) {
        Target target = Targets.named(name);
        assertFalse(target.seeds().isEmpty());
        for (byte[] seed : target.seeds()) {
            run(target, seed);
        }
        Random random = Seeds.random(SEED, name.hashCode());
        Mutations mutations = new Mutations(target.seeds(), random);
        for (int i = 0; i < INPUTS; i++) {
            run(target, mutations.next());
        }
    }

    protected static Stream<String> all() {
        return Targets.names().stream();
    }

    private static void run(Target target, byte[] input) {
        try {
            target.run(input);
        } catch (RuntimeException | Error e) {
            String hex = HexFormat.of().formatHex(input);
            throw new AssertionError("target " + target.name() + " on the bytes " + hex, e);
        }
    }
}
