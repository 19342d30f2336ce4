package cas.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Where Jazzer gets in: `-Dcas.fuzz.target=NAME` says what it hunts in. As a program it lays out the seeds of all
/// targets, a directory each, and prints their names.
public final class Hunt {
    private static final FuzzTarget TARGET = Objects.requireNonNullElse(
            Targets.all().get(System.getProperty("cas.fuzz.target", "digest")), new DigestTarget());

    private Hunt() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.take(input);
    }

    public static void main(String[] args) throws IOException {
        for (var each : Targets.all().entrySet()) {
            Path directory = Files.createDirectories(Path.of(args[0]).resolve(each.getKey()));
            int number = 0;
            for (byte[] seed : each.getValue().seeds()) {
                Files.write(directory.resolve("seed-" + number++), seed);
            }
            System.out.println(each.getKey());
        }
    }
}
