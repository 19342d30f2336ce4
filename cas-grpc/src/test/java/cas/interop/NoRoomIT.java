package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.Program.Outcome;
import cas.proving.TestImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rule D7, on real file systems filled by somebody else to the last byte or the last inode: a
/// damaged database is replaced, what is there can be seen, deleted and collected, and then there is room again.
@NeedsRoot(tools = {"ctr", "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs"})
class NoRoomIT {
    private static final String IMAGE = "docker.io/library/small:1";
    private static final int FULL = 6;
    private static final int LARGE_BYTES = 6_000_000;
    private static final String LARGE = "large";
    private static final String ROOT = "containerd.io/gc.root=test";
    private static final String SMALL = "small\n";

    private Workbench bench;

    @BeforeEach
    void open() throws IOException {
        bench = Workbench.open("noroom");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ext4, 96, -m 0, bytes",
        "ext4, 96, -m 0 -N 400, inodes",
        "xfs, 300, -q, bytes",
        "btrfs, 200, -q, bytes",
    })
    void worksOnAFullDisk(String kind, int megabytes, String options, String full) throws IOException {
        Path disk = mounted(kind, megabytes, options);
        Path persist = disk.resolve("persist");
        String large = stock(persist);
        fill(disk, full);
        // Stopped while it was full, and killed while it was full.
        try (Server server = Server.cas(bench, persist)) {
            assertTrue(list(server).contains(large));
            // Something new, so that the stop wants to keep a copy of the database.
            server.ctr("n", "content", "label", small(), "colour=blue").expect(0);
            assertEquals(0, server.stop(), server.log());
            assertQuiet(server);
        }
        damageDatabase(persist);
        try (Server server = Server.cas(bench, persist)) {
            assertTrue(list(server).contains(large));
            assertTrue(server.cas("n", "status").expect(0).out().contains("damaged"), server.log());
            assertFalse(server.log().contains("\tat "), server.log());
            server.kill();
        }
        try (Server server = Server.casThatCollectsWhenAsked(bench, persist)) {
            reads(server, large);
            refuses(server, full);
            deletes(server, large);
            collects(server);
            assertTrue(free(disk) > LARGE_BYTES / 2 || full.equals("inodes") || kind.equals("btrfs"), disk::toString);
            ingest(server, "again", SMALL + "again").expect(0);
            assertTrue(server.alive());
            assertQuiet(server);
        }
        try (Server server = Server.cas(bench, persist)) {
            assertFalse(list(server).contains(large));
            Outcome status = server.cas("n", "status").expect(0);
            assertTrue(status.out().contains("the stop before was clean"), status::toString);
        }
    }

    private Path mounted(String kind, int megabytes, String options) throws IOException {
        Path disk = bench.directory(kind);
        Program.shell(
                        "truncate -s $2M \"$1.img\"; mkfs.$3 -q $4 \"$1.img\" 2>&1;"
                                + " mount -o loop \"$1.img\" \"$1\"",
                        disk,
                        megabytes,
                        kind,
                        options)
                .check();
        return disk;
    }

    /// @return the digest of a large blob
    private String stock(Path persist) throws IOException {
        byte[] bytes = new byte[LARGE_BYTES];
        new Random(1).nextBytes(bytes);
        Files.write(bench.path(LARGE), bytes);
        try (Server server = Server.cas(bench, persist)) {
            ingest(server, "small", SMALL).expect(0);
            server.ctrProgram("n", "content", "ingest", LARGE)
                    .from(bench.path(LARGE))
                    .run()
                    .expect(0);
            // What nothing holds is collected; these hold themselves.
            String digest = Digest.sha256(bytes).toString();
            server.ctr("n", "content", "label", small(), ROOT).expect(0);
            server.ctr("n", "content", "label", digest, ROOT).expect(0);
            Path archive = Files.write(
                    bench.path("image.tar"), TestImage.ofThreeLayers().ociArchive(IMAGE));
            server.cas("n", "images", "import", archive.toString()).expect(0);
            server.ctr("n", "leases", "create", "--id", "lease").expect(0);
        }
        return Digest.sha256(bytes).toString();
    }

    private static void fill(Path disk, String full) {
        if (full.equals("inodes")) {
            Program.shell("i=0; while : 2>/dev/null >\"$1/filler-$i\"; do i=$((i + 1)); done", disk)
                    .run();
            assertEquals("0", left(disk, "iavail"));
        } else {
            // The last blocks are found by small writes, and again after what was promised has been written.
            Program.shell(
                            "cd \"$1\"; for size in 1M 4k 512; do for turn in 1 2; do"
                                    + " dd if=/dev/zero of=filler-$size-$turn bs=$size 2>/dev/null || true; sync -f .;"
                                    + " done; done",
                            disk)
                    .check();
            assertTrue(free(disk) < 100_000, () -> left(disk, "avail"));
        }
    }

    private static String left(Path disk, String what) {
        return Program.shell("df -B1 --output=$2 \"$1\" | tail -1", disk, what)
                .check()
                .strip();
    }

    private static long free(Path disk) {
        return Long.parseLong(left(disk, "avail"));
    }

    private Outcome ingest(Server server, String ref, String text) throws IOException {
        Path file = Files.writeString(bench.path(ref), text);
        return server.ctrProgram("n", "content", "ingest", ref).from(file).run();
    }

    private static String list(Server server) {
        return server.ctr("n", "content", "ls", "-q").expect(0).out();
    }

    private static void reads(Server server, String large) {
        assertEquals(
                LARGE_BYTES,
                server.ctr("n", "content", "get", large).expect(0).rawOut().length());
        assertEquals(SMALL, server.ctr("n", "content", "get", small()).expect(0).out());
        assertTrue(server.cas("n", "images", "ls").expect(0).out().contains(IMAGE));
    }

    private void refuses(Server server, String full) throws IOException {
        Path file = bench.path(LARGE);
        if (full.equals("bytes")) {
            Outcome outcome = server.casProgram("n", "content", "ingest", "more")
                    .from(twice(file))
                    .run();
            assertEquals(FULL, outcome.status(), outcome::toString);
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
        }
        Outcome outcome = ingest(server, "more", "a new one");
        if (outcome.status() != 0) {
            assertTrue(outcome.err().contains("resource exhausted"), outcome::toString);
        }
    }

    private Path twice(Path file) throws IOException {
        Path other = bench.path("more");
        byte[] bytes = Files.readAllBytes(file);
        bytes[0]++;
        return Files.write(other, bytes);
    }

    private static void deletes(Server server, String large) {
        server.ctr("n", "content", "label", small(), "colour=red").expect(0);
        server.ctr("n", "leases", "rm", "lease").expect(0);
        server.ctr("n", "content", "rm", large).expect(0);
        assertNotEquals(0, server.ctr("n", "content", "get", large).status());
    }

    /// What only the image held goes with it: five blobs and three snapshots.
    private static void collects(Server server) {
        assertEquals(6, list(server).lines().count(), () -> list(server));
        server.ctr("n", "images", "rm", "--sync", IMAGE).expect(0);
        assertEquals(small(), list(server).strip());
    }

    /// As a disk does that loses a write: both meta pages are gone.
    private static void damageDatabase(Path persist) throws IOException {
        Path database = persist.resolve("vault/case/io.containerd.metadata.v1.lmdb/data.mdb");
        try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(8192), 0);
            file.force(false);
        }
    }

    private static String small() {
        return Digest.sha256(SMALL.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static void assertQuiet(Server server) throws IOException {
        assertFalse(server.log().contains("\tat "), server.log());
        assertFalse(server.log().contains("ERROR"), server.log());
    }
}
