package cas.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.os.FileTaker;
import cas.os.FileTaker.Held;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of another user on a real file system.
@NeedsRoot(tools = {"setpriv", "stat", "mount"})
class LinuxFileTakerTest {
    private static final int OWNER = 60_001;
    private static final String BEFORE = OWNER + ":60009 644";
    private static final String OURS = "0:0 600";

    private final FileTaker taker = LinuxKernel.fileTaker();

    @TempDir
    private Path temp;

    private Path file;
    private Path second;

    @BeforeEach
    void deliver() throws IOException {
        file = Files.writeString(temp.resolve("file"), "text");
        second = temp.resolve("second");
        Program.shell("chown $2:60009 \"$1\" && chmod 644 \"$1\" && chmod 755 \"$(dirname \"$1\")\"", file, OWNER)
                .check();
    }

    @Test
    void takenFileIsOursUnderItsSecondNameAlone() throws IOException {
        try (Held held = taker.hold(file, second)) {
            assertEquals(4, held.size());
            assertEquals(OURS, owner(file));
            assertFalse(ownerCanWrite(), "nobody changes a byte from here on");
            held.name(second);
            held.takeName();
        }
        assertFalse(Files.exists(file));
        assertEquals("text", Files.readString(second));
        assertEquals(OURS, owner(second));
        assertEquals(1, Files.getAttribute(second, "unix:nlink"));
    }

    @Test
    void fileThatIsNotTakenGoesBackToItsOwner() throws IOException {
        try (Held held = taker.hold(file, second)) {
            held.name(second);
            Files.delete(second);
        }
        assertEquals(BEFORE, owner(file));
        assertTrue(ownerCanWrite());
        assertThrows(IOException.class, () -> {
            try (Held held = taker.hold(file, second)) {
                held.name(file);
            }
        });
        assertEquals(BEFORE, owner(file));
    }

    @Test
    void fileThatIsOpenForWritingIsRefused() throws IOException {
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertTrue(writer.isOpen());
            refused(Reason.FILE_IN_USE, file);
        }
        taker.hold(file, second).close();
    }

    /// The descriptor is closed, the mapping is not.
    @Test
    void fileThatIsMappedForWritingIsRefused() throws IOException {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            try (FileChannel writer = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                var mapped = writer.map(MapMode.READ_WRITE, 0, 4, arena);
                assertEquals(4, mapped.byteSize());
            }
            refused(Reason.FILE_IN_USE, file);
        }
        taker.hold(file, second).close();
    }

    @Test
    void readersAreNoReason() throws IOException {
        try (FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
            assertTrue(reader.isOpen());
            taker.hold(file, second).close();
        }
    }

    @Test
    void otherKindsAreRefused() throws IOException {
        refused(Reason.FILE_UNSUITABLE, temp);
        Path pipe = temp.resolve("pipe");
        Program.of("mkfifo", pipe.toString()).check();
        refused(Reason.FILE_UNSUITABLE, pipe);
        Path device = temp.resolve("device");
        Program.of("mknod", device.toString(), "c", "1", "3").check();
        refused(Reason.FILE_UNSUITABLE, device);
        assertEquals("text", Files.readString(file));
        assertEquals(
                Reason.FILE_NOT_FOUND,
                assertThrows(NotFound.class, () -> taker.hold(temp.resolve("none"), second))
                        .reason());
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        refused(Reason.FILE_UNSUITABLE, Files.createSymbolicLink(temp.resolve("link"), file));
        Path real = Files.createDirectory(temp.resolve("real"));
        Files.writeString(real.resolve("file"), "text");
        Files.createSymbolicLink(temp.resolve("way"), real);
        refused(Reason.FILE_UNSUITABLE, temp.resolve("way/file"));
        refused(
                Reason.FILE_UNSUITABLE,
                Path.of("/proc/self/root").resolve(temp.relativize(temp)).resolve("etc/passwd"));
    }

    /// A second name may be one that we must not touch, unless it is our own of an earlier attempt.
    @Test
    void fileWithTwoNamesIsRefusedUnlessTheOtherIsOurs() throws IOException {
        Path other = Files.createLink(temp.resolve("other"), file);
        refused(Reason.FILE_UNSUITABLE, file);
        assertEquals(BEFORE, owner(other));
        try (Held held = taker.hold(file, other)) {
            held.takeName();
        }
        assertFalse(Files.exists(file));
        assertEquals("text", Files.readString(other));
    }

    @Test
    void otherFileSystemIsRefusedAndTheFileGivenBack() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Program.of("mount", "-t", "tmpfs", "none", elsewhere.toString()).check();
        try (Held held = taker.hold(file, second)) {
            var refusal = assertThrows(FailedPrecondition.class, () -> held.name(elsewhere.resolve("second")));
            assertEquals(Reason.FILE_UNSUITABLE, refusal.reason());
        } finally {
            Program.of("umount", elsewhere.toString()).check();
        }
        assertEquals(BEFORE, owner(file));
    }

    /// Its owner renames it and puts another file there while we hold it.
    @Test
    void onlyTheFileThatWasHeldLosesItsName() throws IOException {
        try (Held held = taker.hold(file, second)) {
            held.name(second);
            Files.move(file, temp.resolve("aside"));
            Files.writeString(file, "another");
            held.takeName();
        }
        assertEquals("another", Files.readString(file));
    }

    private void refused(Reason reason, Path path) throws IOException {
        String before = owner(path);
        assertEquals(
                reason,
                assertThrows(FailedPrecondition.class, () -> taker.hold(path, second))
                        .reason());
        assertEquals(before, owner(path));
    }

    private static String owner(Path path) {
        return Program.of("stat", "-c", "%u:%g %a", path.toString()).check().strip();
    }

    private boolean ownerCanWrite() {
        return Program.of(
                                "setpriv",
                                "--reuid",
                                Integer.toString(OWNER),
                                "--regid",
                                "60009",
                                "--clear-groups",
                                "test",
                                "-w",
                                file.toString())
                        .run()
                        .status()
                == 0;
    }
}
