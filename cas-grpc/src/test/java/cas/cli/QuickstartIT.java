package cas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's first command, as a user runs it: through the launcher, from the installed tree that the build made.
final class QuickstartIT {
    private static final Path LAUNCHER = Path.of("target", "dist", "cas").toAbsolutePath();
    private static final int MINUTES_MAX = 5;

    @TempDir
    private Path directory;

    @Test
    void tourEndsWellAndLeavesNothing() throws IOException, InterruptedException {
        Path said = directory.resolve("said");
        Path place = Files.createDirectory(directory.resolve("place"));
        Process process = start(said, place);
        assertTrue(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES));
        String text = Files.readString(said);
        assertEquals(0, process.exitValue(), text);
        for (String expected :
                new String[] {"volumes create", "the daemon has stopped cleanly", "Nothing of it is left"}) {
            assertTrue(text.contains(expected), text);
        }
        for (String alarming : new String[] {"WARNING", "WARN ", "ERROR", "Exception", "\tat "}) {
            assertFalse(text.contains(alarming), text);
        }
        assertNothingLeft(place);
    }

    @Test
    void signalLeavesNothing() throws IOException, InterruptedException {
        Path said = directory.resolve("said");
        Path place = Files.createDirectory(directory.resolve("place"));
        Process process = start(said, place);
        while (process.isAlive() && !Files.readString(said).contains("$ cas images import")) {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        process.destroy();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertNothingLeft(place);
    }

    private static Process start(Path said, Path place) throws IOException {
        return new ProcessBuilder(LAUNCHER.toString(), "quickstart", "--dir", place.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private static void assertNothingLeft(Path place) throws IOException {
        try (Stream<Path> left = Files.list(place)) {
            assertEquals(0, left.count());
        }
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(place.toString()));
        assertFalse(ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(place + "/")));
    }
}
