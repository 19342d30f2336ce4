package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.Program.Outcome;
import cas.proving.TreeListing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Debian's containerd with our daemon as its content store and its snapshotters, through its own `ctr`.
@NeedsRoot(tools = {"ctr", "containerd", "runc", "umoci", "skopeo", "gcc"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginIT {
    private static final int HALF_BYTES = 6 << 20;
    private static final int TRIES_MAX = 500;

    private Workbench bench;
    private Server cas;
    private Server containerd;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("plugin");
        cas = Server.casWithPlugin(bench, bench.path("persist"));
        containerd = Server.containerdOnPlugins(bench, "containerd");
    }

    @AfterAll
    void stop() {
        containerd.close();
        cas.close();
        bench.close();
    }

    /// Images come in, are mounted, go out, and leave nothing behind.
    @ParameterizedTest
    @ValueSource(strings = {"cas", "cas-native"})
    void keepsTheImagesOfContainerd(String snapshotter) throws IOException {
        String image = SampleImage.NAME;
        List<Path> before = kept();
        containerd
                .ctr("images", "images", "import", "--snapshotter", snapshotter, archive())
                .expect(0);
        assertEquals(SampleImage.LAYERS, lines(tree(snapshotter)));
        Path mounted = bench.directory("mounted-" + snapshotter);
        containerd
                .ctr("images", "images", "mount", "--snapshotter", snapshotter, image, mounted.toString())
                .expect(0);
        assertEquals(
                List.of(),
                SampleImage.get()
                        .tree()
                        .without()
                        .differences("umoci", TreeListing.of(mounted).without(), "mounted"));
        containerd
                .ctr("images", "images", "unmount", "--snapshotter", snapshotter, "--rm", mounted.toString())
                .expect(0);
        Path exported = bench.path("exported.tar");
        containerd.ctr("images", "images", "export", exported.toString(), image).expect(0);
        // Into our own store, from the same bytes.
        cas.cas("default", "images", "import", exported.toString()).expect(0);
        cas.cas("default", "gc").expect(0);
        assertEquals(SampleImage.LAYERS, lines(tree(snapshotter)), "our collection leaves theirs alone");
        containerd
                .ctr("images", "images", "check", "--snapshotter", snapshotter)
                .expect(0);
        cas.cas("default", "images", "rm", "--sync", image).expect(0);
        containerd
                .ctr("images", "images", "check", "--snapshotter", snapshotter)
                .expect(0);
        containerd.ctr("images", "images", "rm", "--sync", image).expect(0);
        assertEquals("", tree(snapshotter));
        assertTrue(before.containsAll(kept()), "what containerd has forgotten is gone from the disk");
        cas.cas("default", "check", "--read-data").expect(0);
    }

    @Test
    void clientsSeeNothingOfIt() throws IOException {
        Path file = Files.writeString(bench.path("secret"), "containerd's own\n");
        containerd.ctrProgram("n", "content", "ingest", "ref").from(file).run().expect(0);
        String digest =
                containerd.ctr("n", "content", "ls", "-q").expect(0).out().strip();
        containerd.ctr("n", "content", "get", digest).expect(0);
        assertEquals("", cas.ctr("n", "content", "ls", "-q").expect(0).out());
        assertTrue(!cas.ctr("n", "namespaces", "ls").expect(0).out().contains("plugin"));
        Outcome named = cas.ctr("_plugin", "content", "ls");
        assertTrue(named.status() != 0 && named.err().contains("invalid argument"), named::toString);
    }

    /// A container of a static program, on our snapshot.
    @ParameterizedTest
    @ValueSource(strings = {"cas", "cas-native"})
    void runsAContainer(String snapshotter) throws IOException {
        Path directory = bench.directory("hello-" + snapshotter);
        Files.writeString(directory.resolve("hello.c"), """
            #include <stdio.h>
            int main(void) { puts("hello from a snapshot"); return 0; }
            """);
        Program.shell("""
            cd "$1" && gcc -static -O1 -o hello hello.c
            umoci init --layout layout && umoci new --image layout:hello && umoci unpack --image layout:hello b
            cp hello b/rootfs/hello && umoci repack --image layout:hello b
            umoci config --image layout:hello --config.cmd /hello
            skopeo copy -q oci:layout:hello oci-archive:hello.tar:example.com/hello:1
            """, directory).check();
        String archive = directory.resolve("hello.tar").toString();
        containerd
                .ctr(
                        "run",
                        "images",
                        "import",
                        "--snapshotter",
                        snapshotter,
                        "--base-name",
                        "example.com/hello",
                        archive)
                .expect(0);
        Outcome said = containerd
                .ctr("run", "run", "--rm", "--snapshotter", snapshotter, "example.com/hello:1", "c-" + snapshotter)
                .expect(0);
        assertEquals("hello from a snapshot\n", said.out());
        containerd.ctr("run", "images", "rm", "--sync", "example.com/hello:1").expect(0);
    }

    /// Killed in the middle of an ingest and with a snapshot in hand, either side goes on where it was.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eitherSideComesBack(boolean ours) throws IOException, InterruptedException {
        String namespace = ours ? "ours" : "theirs";
        Path file = bench.path("large-" + namespace);
        Program.shell("head -c \"$2\" /dev/urandom >\"$1\"", file, 2 * HALF_BYTES)
                .check();
        containerd
                .ctr(namespace, "snapshots", "--snapshotter", "cas", "prepare", "s")
                .expect(0);
        Path log = bench.path("ingest-" + namespace);
        Process ingest = bench.keep(containerd
                .ctrProgram(namespace, "content", "ingest", "ref")
                .fed()
                .start(log, log));
        try (OutputStream input = ingest.getOutputStream()) {
            input.write(Files.readAllBytes(file), 0, HALF_BYTES);
            input.flush();
            awaitActive(namespace);
            if (ours) {
                cas.kill();
                cas = Server.casWithPlugin(bench, bench.path("persist"));
            } else {
                containerd.kill();
                containerd = Server.containerdOnPlugins(bench, "containerd");
            }
        } catch (IOException e) {
            assertTrue(!ingest.isAlive(), "it may have heard of the end of its server, and ended");
        }
        ingest.waitFor();
        containerd
                .ctrProgram(namespace, "content", "ingest", "ref")
                .from(file)
                .run()
                .expect(0);
        String digest =
                containerd.ctr(namespace, "content", "ls", "-q").expect(0).out().strip();
        assertEquals(
                "sha256:" + Program.of("sha256sum", file.toString()).check().substring(0, 64),
                digest,
                "one blob, the whole file");
        containerd
                .ctr(namespace, "snapshots", "--snapshotter", "cas", "mounts", "/m", "s")
                .expect(0);
        containerd
                .ctr(namespace, "snapshots", "--snapshotter", "cas", "commit", "c", "s")
                .expect(0);
        containerd
                .ctr(namespace, "snapshots", "--snapshotter", "cas", "rm", "c")
                .expect(0);
        containerd.ctr(namespace, "content", "rm", digest).expect(0);
        containerd.ctr(namespace, "leases", "create", "--id", "l").expect(0);
        containerd.ctr(namespace, "leases", "rm", "--sync", "l").expect(0);
    }

    private void awaitActive(String namespace) throws InterruptedException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            if (containerd.ctr(namespace, "content", "active").out().contains("ref")) {
                return;
            }
        }
        throw new AssertionError("the ingest is not seen");
    }

    private static String archive() {
        return SampleImage.get().ociArchive().toString();
    }

    private String tree(String snapshotter) {
        return containerd
                .ctr("images", "snapshots", "--snapshotter", snapshotter, "tree")
                .expect(0)
                .out();
    }

    private static long lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).count();
    }

    /// Blobs and directories of snapshots on our disk.
    private List<Path> kept() throws IOException {
        Path store = bench.path("persist").resolve("vault/case");
        try (Stream<Path> found = Files.find(
                store, 4, (path, attributes) -> path.toString().matches(".*/(blobs/sha256|snapshots)/[^/]+"))) {
            return found.toList();
        }
    }
}
