package cas.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.Unimplemented;
import cas.os.Programs;
import cas.os.Programs.Bounds;
import cas.os.Programs.Ended;
import cas.os.Programs.Job;
import cas.proving.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a program can do that is run on what a stranger made.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FencedProgramsTest {
    private static final Bounds BOUNDS = new Bounds(1L << 30, 1 << 20, Duration.ofSeconds(20));

    @TempDir
    Path directory;

    private final Programs programs = LinuxKernel.programs();
    private Path own;
    private Path target;
    private Path other;

    @BeforeEach
    void files() throws IOException {
        own = Files.writeString(directory.resolve("own"), "mine");
        target = Files.writeString(directory.resolve("target"), "");
        other = Files.writeString(directory.resolve("other"), "a secret of the host");
    }

    private Ended run(String... words) throws IOException {
        return programs.run(new Job(List.of(words), List.of(own), List.of(target), BOUNDS), said -> {});
    }

    private void needsFence() {
        Required.assume(!programs.inForce().startsWith("no fence"), programs.inForce());
    }

    @Test
    void readsAndWritesWhatItIsGiven() throws IOException {
        assertEquals(new Ended(0, "mine"), run("cat", own.toString()));
        assertEquals(0, run("cp", own.toString(), target.toString()).status());
        assertEquals("mine", Files.readString(target));
    }

    @Test
    void reachesNothingElse() throws IOException {
        needsFence();
        for (String path : List.of(other.toString(), "/etc/passwd", "/proc/self/environ")) {
            Ended ended = run("cat", path);
            assertNotEquals(0, ended.status(), path);
            assertFalse(ended.said().contains("secret"), ended::said);
        }
        assertNotEquals(0, run("cp", own.toString(), other.toString()).status());
        assertNotEquals(
                0,
                run("cp", own.toString(), directory.resolve("new").toString()).status());
        assertNotEquals(0, run("rm", own.toString()).status());
        assertEquals("a secret of the host", Files.readString(other));
        assertTrue(Files.exists(own));
    }

    /// Nothing of ours, and one arena, since addresses that are set aside for threads count as memory.
    @Test
    void hasAnEnvironmentOfItsOwn() throws IOException {
        List<String> said = run("env").said().lines().sorted().toList();
        assertEquals(List.of("LC_ALL=C", "MALLOC_ARENA_MAX=1", "PATH=/usr/bin:/bin"), said);
    }

    /// The thread that starts it is fenced in, nobody else is.
    @Test
    void leavesUsFree() throws IOException {
        run("true");
        assertEquals("a secret of the host", Files.readString(other));
        Files.writeString(directory.resolve("new"), "free");
    }

    @Test
    void isHeldToItsLimits() throws IOException {
        assertNotEquals(
                0,
                run("dd", "if=/dev/zero", "of=" + target, "bs=1M", "count=64", "conv=notrunc")
                        .status());
        assertTrue(Files.size(target) <= 1 << 20, () -> target + " is too long");
    }

    @Test
    void isKilledWhenTheListenerHasHadEnough() {
        assertThrows(
                IllegalStateException.class,
                () -> programs.run(new Job(List.of("yes"), List.of(), List.of(), BOUNDS), said -> {
                    throw new IllegalStateException("enough");
                }));
    }

    @Test
    void saysWhatIsMissing() {
        assertThrows(Unimplemented.class, () -> run("no-such-program"));
    }

    /// What our own check of the header would have let through.
    @Test
    void qemuImgCannotReadABackingFile() throws IOException {
        needsFence();
        Required.assume(Files.exists(Path.of("/usr/bin/qemu-img")), "no qemu-img");
        new ProcessBuilder(
                        "qemu-img", "create", "-q", "-f", "qcow2", "-b", other.toString(), "-F", "raw", own.toString())
                .start()
                .onExit()
                .join();
        Ended ended = run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", own.toString(), target.toString());
        assertNotEquals(0, ended.status());
        assertFalse(Files.readString(target).contains("secret"));
    }
}
