package cas.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `.ci/fuzz` calls, and what Jazzer calls for it.
public final class Campaign {
    private static @Nullable Target target;

    private Campaign() {}

    /// For Jazzer: the target that all inputs go to.
    public static void fuzzerInitialize(String[] args) {
        target = Targets.named(args[0]);
    }

    /// For Jazzer: one input.
    public static void fuzzerTestOneInput(byte[] input) {
        Target chosen = target;
        if (chosen == null) {
            throw new IllegalStateException("no target was chosen");
        }
        chosen.run(input);
    }

    /// `names`: prints the targets. `seeds NAME DIRECTORY`: writes the seeds of one there. `replay NAME FILE`: runs it
    /// on
    /// one kept input.
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "names" -> System.out.println(String.join("\n", Targets.names()));
            case "seeds" -> writeSeeds(Targets.named(args[1]), Path.of(args[2]));
            case "replay" -> {
                Targets.named(args[1]).run(Files.readAllBytes(Path.of(args[2])));
                System.out.println(args[1] + ": nothing is wrong with " + args[2]);
            }
            default -> throw new IllegalArgumentException("expected names, seeds or replay, found " + args[0]);
        }
    }

    private static void writeSeeds(Target chosen, Path directory) throws IOException {
        Files.createDirectories(directory);
        int number = 0;
        for (byte[] seed : chosen.seeds()) {
            Files.write(directory.resolve("seed-" + number++), seed);
        }
    }
}
