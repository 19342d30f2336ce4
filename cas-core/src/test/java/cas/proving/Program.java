package cas.proving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One run of a program of the machine, with its output kept. It may take [#PATIENCE], then it is killed and the
/// test fails.
public final class Program {
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<String> words;
    private final Map<String, String> environment = new TreeMap<>();
    private Path directory = Path.of("").toAbsolutePath();
    private ProcessBuilder.Redirect input = ProcessBuilder.Redirect.from(new File("/dev/null"));

    private Program(List<String> words) {
        this.words = List.copyOf(words);
    }

    public static Program of(String... words) {
        return new Program(List.of(words));
    }

    public static Program of(List<String> words) {
        return new Program(words);
    }

    /// A shell script that ends at its first failing command; its arguments are `$1`, `$2`...
    public static Program shell(String script, Object... arguments) {
        return new Program(Stream.concat(
                        Stream.of("bash", "-euo", "pipefail", "-c", script, "bash"),
                        Stream.of(arguments).map(Object::toString))
                .toList());
    }

    public Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Program in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    public Program from(Path standardInput) {
        input = ProcessBuilder.Redirect.from(standardInput.toFile());
        return this;
    }

    /// Whoever starts it writes its standard input.
    public Program fed() {
        input = ProcessBuilder.Redirect.PIPE;
        return this;
    }

    /// Runs it to its end, however it ends.
    public Outcome run() {
        try {
            Path out = Files.createTempFile("program", ".out");
            Path err = Files.createTempFile("program", ".err");
            try {
                int status = await(start(out, err));
                return new Outcome(
                        String.join(" ", words),
                        status,
                        Files.readString(out, StandardCharsets.ISO_8859_1),
                        Files.readString(err, StandardCharsets.ISO_8859_1));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs it and expects it to end well.
    ///
    /// @return what it wrote to its standard output
    public String check() {
        return run().expect(0).out();
    }

    /// Starts it and leaves it to the caller.
    public Process start(Path out, Path err) throws IOException {
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private int await(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(words + " did not end within " + PATIENCE);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(words + " was interrupted", e);
        }
    }

    /// How it ended and what it said. Bytes that are not text survive: they are kept one per character.
    public record Outcome(String command, int status, String rawOut, String rawErr) {
        public String out() {
            return text(rawOut);
        }

        public String err() {
            return text(rawErr);
        }

        public Outcome expect(int wanted) {
            assertEquals(wanted, status, this::toString);
            return this;
        }

        @Override
        public String toString() {
            return command + "\nended with " + status + "\n" + out() + err();
        }

        private static String text(String raw) {
            return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }
}
