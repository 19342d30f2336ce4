package cas.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Runs commands of this program one after another, and shows each as a user would type it, what it says and how long
/// it takes.
final class Script {
    private static final int TEXT_COLUMN = 3;
    private static final int OUTPUT_COLUMN = 5;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@+,-]+");

    private final World world;
    private final IndentedOutput textOutput;
    private final IndentedOutput commandOutput;
    private final IndentedOutput commandErrors;
    private final PrintStream text;
    private int steps;

    Script(World world) {
        this.world = world;
        this.textOutput = new IndentedOutput(world.out(), TEXT_COLUMN);
        this.commandOutput = new IndentedOutput(world.out(), OUTPUT_COLUMN);
        this.commandErrors = new IndentedOutput(world.err(), OUTPUT_COLUMN);
        this.text = print(textOutput);
    }

    private static PrintStream print(OutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    /// A heading with a number.
    void step(String title) {
        steps++;
        world.out().println();
        world.out().println(steps + "  " + title);
    }

    void say(String line) {
        text.println(line);
    }

    void say(List<String> lines) {
        lines.forEach(this::say);
    }

    void took(Instant start) {
        Duration time = Duration.between(start, world.clock().instant());
        text.println(String.format(Locale.ROOT, "(%.1f s)", time.toMillis() / 1000.0));
    }

    /// Shows a command without running it.
    void show(String... words) {
        text.println("$ " + List.of(words).stream().map(Script::quoted).collect(Collectors.joining(" ")));
    }

    /// Runs a `cas` command against the daemon at the address.
    ///
    /// @return what it printed
    /// @throws Failed if it fails
    String run(Path address, InputStream input, String... words) throws Failed {
        Result result = attempt(address, input, words);
        if (result.code() != ExitCode.DONE.number()) {
            throw new Failed("\"cas " + String.join(" ", words) + "\" ended with code " + result.code());
        }
        return result.output();
    }

    Result attempt(Path address, InputStream input, String... words) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Map<String, String> environment = new HashMap<>(world.environment());
        environment.put("CAS_ADDRESS", address.toString());
        World inner = new World(
                environment, input, print(new TwoOutputs(commandOutput, kept)), print(commandErrors), world.clock());
        Instant start = world.clock().instant();
        int code = CommandTree.of(inner).execute(words);
        took(start);
        return new Result(code, kept.toString(StandardCharsets.UTF_8));
    }

    /// Nothing is said any more: somebody else ends the program.
    void silence() {
        textOutput.silence();
        commandOutput.silence();
        commandErrors.silence();
    }

    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word + "'";
    }

    /// How a command ended and what it printed.
    record Result(int code, String output) {}

    /// A command of the script failed and has said why.
    static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    private static final class TwoOutputs extends OutputStream {
        private final OutputStream first;
        private final OutputStream second;

        TwoOutputs(OutputStream first, OutputStream second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void write(int value) throws IOException {
            first.write(value);
            second.write(value);
        }
    }
}
