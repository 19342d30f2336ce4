package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A small file system of its own, full of bytes or of inodes, below the store.
@NeedsRoot(tools = {"ctr", "mkfs.ext4", "umoci", "skopeo", "setfattr", "getfattr"})
class FullDiskIT {
    private static final String NAME = "6ba7b810-9dad-11d1-80b4-00c04fd430c8#0";
    private static final int FULL = 6;

    private Workbench bench;

    @BeforeEach
    void open() throws IOException {
        bench = Workbench.open("full");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"bytes,30000,16000000", "inodes,600,4096"})
    void importIntoAFullDisk(String full, int inodes, int left) throws IOException {
        Path disk = bench.directory("disk");
        Program.shell(
                        "truncate -s 128M \"$1.img\"; mkfs.ext4 -q -F -m 0 -N $2 \"$1.img\"; mount -o loop \"$1.img\""
                                + " \"$1\"",
                        disk,
                        inodes)
                .check();
        Path persist = disk.resolve("persist");
        Path filler = disk.resolve("filler");
        Path hello = Files.writeString(bench.path("hello"), "hello\n");
        String archive = SampleImage.get().ociArchive().toString();
        try (Server server = Server.cas(bench, persist)) {
            server.ctrProgram("kept", "content", "ingest", "hello")
                    .from(hello)
                    .run()
                    .expect(0);
            if (full.equals("bytes")) {
                Program.shell(
                                "free=$(df --output=avail -B1 \"$1\" | tail -1); fallocate -l $((free - $3)) \"$2\"",
                                disk,
                                filler,
                                left)
                        .check();
            }
            assertRefused(server.cas("full", "images", "import", archive));
            Emptiness.ofNamespace(server, "full");

            Outcome ctr = server.ctr("ctr", "images", "import", archive);
            assertEquals(1, ctr.status(), ctr::toString);
            assertTrue(ctr.err().contains("resource exhausted"), ctr::toString);

            if (full.equals("bytes")) {
                Path large = bench.path("large");
                Program.shell("head -c 40000000 /dev/urandom >\"$1\"", large).check();
                assertRefused(server.casProgram("full", "content", "ingest", "large")
                        .from(large)
                        .run());
                Emptiness.ofNamespace(server, "full");
            }
            assertEquals("hello\n", get(server));
            assertTrue(server.alive());
            assertFalse(server.log().contains("\tat "), server.log());
        }
        try (Server server = Server.cas(bench, persist)) {
            assertEquals("hello\n", get(server));
            if (full.equals("bytes")) {
                Files.delete(filler);
                server.cas("full", "images", "import", archive).expect(0);
                server.cas("full", "volumes", "create", "--from", SampleImage.NAME, NAME)
                        .expect(0);
            }
        }
        assertEquals(List.of(), Workbench.mountsBelow(persist));
    }

    private static void assertRefused(Outcome outcome) {
        assertEquals(FULL, outcome.status(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::toString);
    }

    private static String get(Server server) {
        String digest =
                server.ctr("kept", "content", "ls", "-q").expect(0).out().strip();
        return server.ctr("kept", "content", "get", digest).expect(0).out();
    }
}
