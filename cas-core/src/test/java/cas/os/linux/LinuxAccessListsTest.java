package cas.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.os.AccessLists;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot(tools = "setpriv")
class LinuxAccessListsTest {
    private static final int ONE = 60_001;
    private static final int OTHER = -17;
    private static final int STRANGER = 60_003;

    private final AccessLists lists = LinuxKernel.accessLists();

    @TempDir
    private Path temp;

    @Test
    void listedUsersMayAndOthersMayNot() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        Path file = Files.writeString(temp.resolve("file"), "text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(lists.grant(file, Set.of(ONE, OTHER), 6));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(0, writes(ONE, file));
        assertEquals(0, writes(OTHER, file));
        assertEquals(1, writes(STRANGER, file));

        assertTrue(lists.grant(file, Set.of(STRANGER), 6), "replaces what was there");
        assertEquals(1, writes(ONE, file));
        assertEquals(0, writes(STRANGER, file));
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        Path nothing = temp.resolve("nothing");
        assertEquals(
                nothing.toString(),
                assertThrows(NoSuchFileException.class, () -> lists.grant(nothing, Set.of(ONE), 6))
                        .getFile());
    }

    private static int writes(int uid, Path file) {
        String user = Integer.toUnsignedString(uid);
        return Program.of(
                        "setpriv", "--reuid", user, "--regid", "60009", "--clear-groups", "test", "-w", file.toString())
                .run()
                .status();
    }
}
