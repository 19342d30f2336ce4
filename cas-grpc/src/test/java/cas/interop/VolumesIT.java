package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Volumes by our own command, from images and blobs brought by anybody.
@NeedsRoot(tools = {"ctr", "umoci", "skopeo", "qemu-img", "setfattr", "getfattr"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumesIT {
    private static final String CONTAINER = "6ba7b810-9dad-11d1-80b4-00c04fd430c8#0";
    private static final String CLEAR = "6ba7b811-9dad-11d1-80b4-00c04fd430c8#1";
    private static final String DISK = "6ba7b812-9dad-11d1-80b4-00c04fd430c8#7";

    private Workbench bench;
    private Path persist;
    private Server server;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("volumes");
        persist = bench.path("persist");
        server = Server.cas(bench, persist);
    }

    @AfterAll
    void stop() {
        server.close();
        bench.close();
    }

    @Test
    void containerVolumeHasTheImagesTree() throws IOException {
        server.cas("c", "images", "import", SampleImage.get().ociArchive().toString())
                .expect(0);
        assertTrue(server.cas("c", "images", "ls").expect(0).out().contains(SampleImage.NAME));
        server.cas("c", "volumes", "create", "--from", SampleImage.NAME, CONTAINER)
                .expect(0);
        Path volume = persist.resolve("vault/volumes").resolve(CONTAINER);
        assertTrue(Files.isRegularFile(volume.resolve("image-config.json")));
        assertTrue(Files.isRegularFile(volume.resolve("snapshotid.txt")));

        String at =
                server.cas("c", "volumes", "mount", CONTAINER).expect(0).out().strip();
        assertEquals(volume.resolve("rootfs"), Path.of(at));
        assertSameTree(Path.of(at));
        Program.shell("echo mine >\"$1/mine\" && rm -r \"$1/odd\"", at).check();
        assertTrue(server.cas("c", "volumes", "rm", CONTAINER).status() != 0, "a mounted volume stays");
        server.cas("c", "volumes", "unmount", CONTAINER).expect(0);
        assertEquals(List.of(), Workbench.mountsBelow(persist));

        assertEquals(0, server.stop() & ~143);
        server = Server.cas(bench, persist);
        assertEquals(
                CONTAINER,
                server.cas("c", "volumes", "ls", "-q").expect(0).out().strip());
        server.cas("c", "volumes", "mount", CONTAINER).expect(0);
        assertEquals("mine\n", Files.readString(Path.of(at, "mine")));
        assertFalse(Files.exists(Path.of(at, "odd")));
        server.cas("c", "volumes", "unmount", CONTAINER).expect(0);

        server.cas("c", "volumes", "create", "--clear", "--from", SampleImage.NAME, CLEAR)
                .expect(0);
        String clear =
                server.cas("c", "volumes", "mount", CLEAR).expect(0).out().strip();
        assertEquals(persist.resolve("clear/volumes").resolve(CLEAR).resolve("rootfs"), Path.of(clear));
        assertSameTree(Path.of(clear));
        server.cas("c", "volumes", "unmount", CLEAR).expect(0);
        server.cas("c", "volumes", "rm", CONTAINER, CLEAR).expect(0);
        assertEquals("", server.cas("c", "volumes", "ls", "-q").expect(0).out());
        assertEquals(List.of(), entries("vault"));
        assertEquals(List.of(), entries("clear"));
    }

    @Test
    void diskVolumeHasTheBlobsBytes() throws IOException {
        Path disk = bench.path("disk.raw");
        Program.shell("truncate -s 64M \"$1\" && mkfs.ext4 -q -F \"$1\"", disk).check();
        server.casProgram("d", "content", "ingest", "disk").from(disk).run().expect(0);
        String digest =
                "sha256:" + Program.of("sha256sum", disk.toString()).check().substring(0, 64);
        server.cas("d", "volumes", "create", "--from", digest, "--size", "96M", DISK)
                .expect(0);
        Path volume = persist.resolve("vault/volumes").resolve(DISK);
        assertEquals(96 << 20, Files.size(volume));
        Program.shell("cmp -n $((64<<20)) \"$1\" \"$2\"; e2fsck -fn \"$2\"", disk, volume)
                .check();
        long allocated = Long.parseLong(
                        Program.shell("stat -c %b \"$1\"", volume).check().strip())
                * 512;
        assertTrue(allocated < 16 << 20, () -> "expected a sparse file, found " + allocated + " bytes allocated");
        server.cas("d", "volumes", "rm", DISK).expect(0);
        assertFalse(Files.exists(volume));
        assertEquals("", server.cas("d", "volumes", "ls", "-q").expect(0).out());
    }

    private static void assertSameTree(Path found) {
        List<String> differences = SampleImage.get()
                .tree()
                .without()
                .differences("umoci", TreeListing.of(found).without(), "the volume");
        assertEquals(List.of(), differences);
    }

    private List<Path> entries(String part) throws IOException {
        try (var listing = Files.list(persist.resolve(part).resolve("volumes"))) {
            return listing.filter(entry -> !entry.toString().contains(DISK)).toList();
        }
    }
}
