package cas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The daemon as a process.
final class ServeIT {
    private static final Path LAUNCHER = Path.of("target", "dist", "cas").toAbsolutePath();
    private static final int SECONDS_MAX = 60;

    @TempDir
    private Path directory;

    @Test
    void servesStopsCleanlyAndIsTheOnlyOne() throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        Process daemon = serve("a.sock", log);
        try {
            await(log, daemon);
            assertTrue(Files.readString(log).contains("a new store"), Files.readString(log));

            Path refused = directory.resolve("refused");
            Process second = serve("b.sock", refused);
            assertTrue(second.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
            assertEquals(ExitCode.REFUSED.number(), second.exitValue());
            assertEquals(1, Files.readAllLines(refused).size(), Files.readString(refused));
            assertTrue(Files.readString(refused).startsWith("cas: "), Files.readString(refused));

            assertEquals(0, run("content", "ingest", "nothing").code());
            assertEquals(0, run("status").code());
        } finally {
            daemon.destroy();
        }
        assertTrue(daemon.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
        assertEquals(0, daemon.exitValue(), Files.readString(log));

        Path again = directory.resolve("again");
        Process next = serve("a.sock", again);
        try {
            await(again, next);
            assertTrue(Files.readString(again).contains("the stop before was clean"), Files.readString(again));
            assertEquals(2, run("content", "ls").output().lines().count());
        } finally {
            next.destroy();
            next.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private Process serve(String socket, Path log) throws IOException {
        return new ProcessBuilder(
                        LAUNCHER.toString(),
                        "serve",
                        "--persist",
                        directory.resolve("persist").toString(),
                        "--address",
                        directory.resolve("run").resolve(socket).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static void await(Path log, Process daemon) throws IOException, InterruptedException {
        while (!Files.readString(log).contains("ready:")) {
            boolean ended = daemon.waitFor(50, TimeUnit.MILLISECONDS);
            assertTrue(!ended, Files.readString(log));
        }
    }

    private Result run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .put("CAS_ADDRESS", directory.resolve("run").resolve("a.sock").toString());
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private record Result(int code, String output) {}
}
