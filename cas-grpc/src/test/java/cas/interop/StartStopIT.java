package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How the daemon comes, goes, and shares a machine.
@NeedsRoot(tools = "ctr")
class StartStopIT {
    private static final int STATUS_OF_SIGTERM = 128 + 15;

    private Workbench bench;

    @BeforeEach
    void open() throws IOException {
        bench = Workbench.open("start");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void onlyTheOwnerMayTouchSocketAndStore() throws IOException {
        Path persist = bench.path("persist");
        try (Server server = Server.cas(bench, persist)) {
            // The socket can be connected to a moment before it has its mode.
            server.cas("default", "status").expect(0);
            assertEquals("rw-------", mode(server.socket()));
            assertEquals("rwx------", mode(server.socket().resolveSibling("")));
            assertEquals("rwx------", mode(persist.resolve("vault")));
            assertEquals("rwx------", mode(persist.resolve("vault/case")));
        }
    }

    @Test
    void sigtermIsACleanStopAndSigkillIsNot() throws IOException {
        Path persist = bench.path("persist");
        Server first = Server.cas(bench, persist);
        int status = first.stop();
        assertTrue(status == 0 || status == STATUS_OF_SIGTERM, () -> "ended with " + status);
        assertQuiet(first);
        assertFalse(Files.exists(first.socket()), "a clean stop takes its socket away");

        Server second = Server.cas(bench, persist);
        assertTrue(opened(second).contains("clean") && !opened(second).contains("unclean"), opened(second));
        second.kill();
        assertTrue(Files.exists(second.socket()), "a killed daemon leaves its socket");

        try (Server third = Server.cas(bench, persist)) {
            assertFalse(opened(third).contains("after a clean"), opened(third));
            third.ctr("default", "version").expect(0);
            assertQuiet(third);
        }
    }

    @Test
    void secondDaemonOnTheSameRootIsRefused() throws IOException {
        Path persist = bench.path("persist");
        try (Server first = Server.cas(bench, persist)) {
            Path alias = bench.path("alias");
            Files.createSymbolicLink(alias, persist);
            Server second = Server.tryCas(bench, alias);
            assertNotEquals(0, second.awaitEnd());
            assertTrue(second.log().contains("has it open"), second.log());
            assertQuiet(second);
            first.ctr("default", "version").expect(0);
        }
        Server.cas(bench, persist).close();
    }

    @Test
    void secondDaemonOnTheSameSocketIsRefused() throws IOException {
        // The last two names make the name of the socket.
        Files.createDirectories(bench.path("a/same"));
        Files.createDirectories(bench.path("b/same"));
        try (Server first = Server.cas(bench, bench.path("a/same/persist"))) {
            Server second = Server.tryCas(bench, bench.path("b/same/persist"));
            assertNotEquals(0, second.awaitEnd());
            assertTrue(second.log().contains(first.socket().toString()), second.log());
            assertQuiet(second);
            first.ctr("default", "version").expect(0);
        }
    }

    private static String opened(Server server) {
        return server.cas("default", "status")
                .expect(0)
                .out()
                .lines()
                .filter(line -> line.startsWith("Opened"))
                .findFirst()
                .orElseThrow();
    }

    /// Nothing alarming: no stack trace, no warning of the virtual machine.
    private static void assertQuiet(Server server) throws IOException {
        String log = server.log();
        assertFalse(log.contains("\tat ") || log.contains("WARNING:") || log.contains("Exception"), log);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
