package cas.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Runs commands in this process and keeps what they say.
public final class Screen {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final World world;

    Screen(Map<String, String> environment) {
        this(environment, new byte[0], InstantSource.fixed(NOW));
    }

    /// A command that reads this, at such a time.
    public Screen(Map<String, String> environment, byte[] input, InstantSource clock) {
        this.world = new World(
                environment,
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                clock);
    }

    World world() {
        return world;
    }

    public int run(String... arguments) {
        return CommandTree.of(world).execute(arguments);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
