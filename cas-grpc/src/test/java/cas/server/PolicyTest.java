package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.PermissionDenied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    @TempDir
    private Path temp;

    @Test
    void saysWhoIsWhatAndWhatIsTakenFromWhere() {
        Policy policy = parse("""
            # agents of this device

            volumemgr 1001
            downloader\t1002 1003
              verifier 1003
            operator 4294967294
            take verifier /persist/vault/verifier/verified
            take volumemgr /persist/with blank
            """);
        assertEquals(
                Map.of(
                        1001, Set.of(AgentRole.VOLUMEMGR),
                        1002, Set.of(AgentRole.DOWNLOADER),
                        1003, Set.of(AgentRole.DOWNLOADER, AgentRole.VERIFIER),
                        -2, Set.of(AgentRole.OPERATOR)),
                policy.agents());
        assertEquals(
                Map.of(
                        AgentRole.VERIFIER, Set.of(Path.of("/persist/vault/verifier/verified")),
                        AgentRole.VOLUMEMGR, Set.of(Path.of("/persist/with blank"))),
                policy.sources());
    }

    @Test
    void rootAndTheDaemonsUserAreOperatorsWithoutBeingNamed() {
        assertEquals(
                Map.of(0, Set.of(AgentRole.OPERATOR), 7, Set.of(AgentRole.OPERATOR, AgentRole.READER)),
                parse("reader 7").everybody(7));
        assertEquals(Map.of(0, Set.of(AgentRole.OPERATOR)), Policy.ROOT_ONLY.everybody(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        manager 1                   | one of operator, volumemgr, downloader, verifier, reader, take, found "manager"
        Reader 1                    | one of operator, volumemgr, downloader, verifier, reader, take, found "Reader"
        reader                      | at least one uid behind "reader", found none
        reader root                 | a uid, a number from 0 to 4294967294, found "root"
        reader -1                   | a uid, a number from 0 to 4294967294, found "-1"
        reader 007                  | a uid, a number from 0 to 4294967294, found "007"
        reader 4294967295           | a uid, a number from 0 to 4294967294, found "4294967295"
        reader 99999999999          | a uid, a number from 0 to 4294967294, found "99999999999"
        reader 5 5                  | each uid once as reader, found 5 again
        reader 5 # me               | a uid, a number from 0 to 4294967294, found "#"
        take verifier               | "take ROLE DIRECTORY", found "take verifier"
        take reader /a              | a role that takes files: operator, volumemgr, verifier, found "reader"
        take verifier a/b           | the absolute path of a directory below "/", without ".", ".." and empty names, found "a/b"
        take verifier /a/../b       | the absolute path of a directory below "/", without ".", ".." and empty names, found "/a/../b"
        take verifier /             | the absolute path of a directory below "/", without ".", ".." and empty names, found "/"
        """)
    void wrongLineIsNamedWithWhatWasExpectedAndFound(String line, String expected) {
        InvalidArgument wrong = assertThrows(InvalidArgument.class, () -> parse("# first\n\n" + line + "\n"));
        assertEquals("policy p, line 3: expected " + expected, wrong.getMessage());
    }

    @Test
    void agentsAreLimited() {
        String most = IntStream.range(0, PolicyText.AGENTS_MAX)
                .mapToObj(uid -> "reader " + uid)
                .collect(Collectors.joining("\n"));
        assertEquals(PolicyText.AGENTS_MAX, parse(most).agents().size());
        assertThrows(InvalidArgument.class, () -> parse(most + "\nreader 70000"));
    }

    @Test
    void fileThatOthersCouldHaveWrittenIsNotTrusted() throws IOException {
        Path file = Files.writeString(temp.resolve("policy"), "reader 5\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(Set.of(5), Policy.read(file).agents().keySet());
        for (String mode : Set.of("rw-rw-r--", "rw-r--rw-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            PermissionDenied refusal = assertThrows(PermissionDenied.class, () -> Policy.read(file));
            assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        }
        assertThrows(InvalidArgument.class, () -> Policy.read(temp));
        Path link = Files.createSymbolicLink(temp.resolve("link"), file);
        assertThrows(InvalidArgument.class, () -> Policy.read(link));
        Path large = Files.write(temp.resolve("large"), new byte[Policy.FILE_BYTES_MAX + 1]);
        assertThrows(InvalidArgument.class, () -> Policy.read(large));
        Path odd = Files.write(temp.resolve("odd"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThrows(InvalidArgument.class, () -> Policy.read(odd));
    }

    private static Policy parse(String text) {
        return new PolicyText("p").parse(text);
    }
}
