package cas.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Debian's unmodified `ctr` sees of a server. Run against ours and against the real containerd: what the real one
/// fails is no fault of ours.
@NeedsRoot(tools = {"ctr", "containerd", "umoci", "skopeo", "setfattr", "getfattr"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CtrSuite {
    private static final String HELLO = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

    Workbench bench;
    Server server;

    abstract Server start(Workbench bench) throws IOException;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("ctr");
        server = start(bench);
    }

    @AfterAll
    void stop() {
        server.close();
        bench.close();
    }

    @Test
    void version() {
        Outcome outcome = server.ctr("default", "version").expect(0);
        assertTrue(
                Pattern.compile("Server:\\s+Version: +\\S+\\s+Revision: .*\\s+UUID: +[0-9a-f-]{36}")
                        .matcher(outcome.out())
                        .find(),
                outcome::toString);
    }

    @Test
    void namespaces() {
        server.ctr("default", "namespaces", "create", "spaces", "color=blue").expect(0);
        assertTrue(line("default", "spaces", "namespaces", "ls").contains("color=blue"));
        server.ctr("default", "namespaces", "label", "spaces", "color=red", "size=1")
                .expect(0);
        assertTrue(line("default", "spaces", "namespaces", "ls").contains("color=red"));
        assertTrue(line("default", "spaces", "namespaces", "ls").contains("size=1"));
        server.ctr("default", "namespaces", "label", "spaces", "size=").expect(0);
        assertFalse(line("default", "spaces", "namespaces", "ls").contains("size"));
        assertTrue(server.ctr("default", "namespaces", "create", "spaces")
                .expect(1)
                .err()
                .contains("already exists"));
        assertEquals(
                "spaces\n",
                server.ctr("default", "namespaces", "rm", "spaces").expect(0).out());
        assertFalse(
                server.ctr("default", "namespaces", "ls", "-q").expect(0).out().contains("spaces"));
        server.ctr("default", "namespaces", "rm", "spaces").expect(0);
    }

    @Test
    void fullNamespaceStays() throws IOException {
        ingest("full", "hello", "hello\n");
        assertTrue(server.ctr("default", "namespaces", "rm", "full")
                .expect(1)
                .err()
                .matches("(?s).*empty.*failed precondition.*"));
        assertEquals(
                "hello\n", server.ctr("full", "content", "get", HELLO).expect(0).out());
    }

    @Test
    void content() throws IOException {
        Path file = Files.writeString(bench.path("hello"), "hello\n");
        server.ctrProgram("c", "content", "ingest", "--expected-size", "6", "--expected-digest", HELLO, "ref")
                .from(file)
                .run()
                .expect(0);
        assertTrue(line("c", HELLO, "content", "ls").contains("6B"));
        assertEquals(
                "hello\n", server.ctr("c", "content", "get", HELLO).expect(0).out());
        assertTrue(
                server.ctr("elsewhere", "content", "get", HELLO).expect(1).err().contains("not found"));
        assertEquals(
                "k=v\n",
                server.ctr("c", "content", "label", HELLO, "k=v")
                        .expect(0)
                        .out()
                        .replace(" ", ""));
        assertTrue(line("c", HELLO, "content", "ls").contains("k=v"));
        assertEquals(
                HELLO, server.ctr("c", "content", "rm", HELLO).expect(0).out().strip());
        assertEquals("", server.ctr("c", "content", "ls", "-q").expect(0).out());
    }

    @Test
    void largeContentComesBackAsItWent() throws IOException {
        Path file = bench.path("large");
        Program.shell("head -c 33000000 /dev/urandom >\"$1\"", file).check();
        String digest =
                "sha256:" + Program.of("sha256sum", file.toString()).check().substring(0, 64);
        server.ctrProgram("large", "content", "ingest", "large")
                .from(file)
                .run()
                .expect(0);
        Program.shell("ctr -a \"$1\" -n large content get \"$2\" | cmp - \"$3\"", server.socket(), digest, file)
                .check();
    }

    @Test
    void activeIngestIsListedAndResumed() throws IOException {
        Path log = bench.path("slow.log");
        Process client = bench.keep(
                server.ctrProgram("active", "content", "ingest", "slow").fed().start(log, log));
        try (OutputStream out = client.getOutputStream()) {
            out.write("hel".repeat(1 << 20).getBytes(UTF_8));
            out.flush();
            awaitActive("slow", true);
            client.destroyForcibly();
        }
        awaitActive("slow", true);
        ingest("active", "slow", "hel".repeat((1 << 20) + 1));
        awaitActive("slow", false);
    }

    private void awaitActive(String ref, boolean wanted) {
        for (int attempt = 0; attempt < 100; attempt++) {
            if (line("active", ref, "content", "active").contains("MB") == wanted) {
                return;
            }
        }
        throw new AssertionError(ref + ": expected " + (wanted ? "an ingest" : "none") + " in "
                + server.ctr("active", "content", "active"));
    }

    @Test
    void leases() {
        assertEquals(
                "mine\n",
                server.ctr("l", "leases", "create", "--id", "mine", "k=v")
                        .expect(0)
                        .out());
        assertTrue(line("l", "mine", "leases", "ls").contains("k=v"));
        assertTrue(line("l", "mine", "leases", "ls").contains("containerd.io/gc.expire"));
        assertTrue(server.ctr("l", "leases", "create", "--id", "mine")
                .expect(1)
                .err()
                .contains("already exists"));
        assertEquals("mine\n", server.ctr("l", "leases", "rm", "mine").expect(0).out());
        assertEquals("", server.ctr("l", "leases", "ls", "-q").expect(0).out());
    }

    Stream<Path> archives() {
        SampleImage image = SampleImage.get();
        return Stream.of(image.ociArchive(), image.dockerArchive(), image.zstdArchive());
    }

    @ParameterizedTest
    @MethodSource("archives")
    void imageFromImportToRemoval(Path archive) throws IOException {
        String namespace = archive.getFileName().toString().replace(".tar", "");
        String imported = server.ctr(namespace, "images", "import", archive.toString())
                .expect(0)
                .out();
        assertTrue(imported.contains("unpacking " + SampleImage.NAME), imported);
        assertTrue(line(namespace, SampleImage.NAME, "images", "ls").contains("linux/amd64"));
        assertTrue(line(namespace, SampleImage.NAME, "images", "check")
                .matches(
                        ".*complete \\(" + (SampleImage.LAYERS + 1) + "/" + (SampleImage.LAYERS + 1) + "\\).* true.*"));
        assertEquals("", server.ctr(namespace, "leases", "ls", "-q").expect(0).out());

        Path target = bench.directory("mnt-" + namespace);
        server.ctr(namespace, "images", "mount", SampleImage.NAME, target.toString())
                .expect(0);
        assertSameTree(TreeListing.of(target));
        assertTrue(server.ctr(namespace, "snapshots", "ls").out().contains(target + " "));
        server.ctr(namespace, "images", "unmount", "--rm", target.toString()).expect(0);
        assertEquals(List.of(), Workbench.mountsBelow(target));
        assertFalse(server.ctr(namespace, "snapshots", "ls").out().contains(target + " "));

        assertEquals(
                SampleImage.NAME,
                server.ctr(namespace, "images", "rm", "--sync", SampleImage.NAME)
                        .expect(0)
                        .out()
                        .strip());
        assertEquals("", server.ctr(namespace, "images", "ls", "-q").expect(0).out());
    }

    @Test
    void snapshots() throws IOException {
        server.ctr(
                        "snapshots",
                        "images",
                        "import",
                        SampleImage.get().ociArchive().toString())
                .expect(0);
        List<String> rows = server.ctr("snapshots", "snapshots", "ls")
                .expect(0)
                .out()
                .lines()
                .skip(1)
                .toList();
        assertEquals(SampleImage.LAYERS, rows.size(), rows::toString);
        assertTrue(rows.stream().allMatch(row -> row.contains("Committed")), rows::toString);
        List<String> tree = server.ctr("snapshots", "snapshots", "tree")
                .expect(0)
                .out()
                .lines()
                .toList();
        assertEquals(SampleImage.LAYERS, tree.size(), tree::toString);
        String top = tree.getLast().strip().replaceFirst("^\\\\_ ", "");

        server.ctr("snapshots", "snapshots", "prepare", "work", top).expect(0);
        assertTrue(line("snapshots", "work", "snapshots", "ls").contains("Active"));
        Path target = bench.directory("mnt-prepared");
        String mount = server.ctr("snapshots", "snapshots", "mounts", target.toString(), "work")
                .expect(0)
                .out()
                .strip();
        assertTrue(mount.startsWith("mount -t overlay overlay " + target + " -o "), mount);
        Program.shell(
                        mount + "; cd \"$1\"; echo own >own; rm -r odd; umount \"$1\" 2>/dev/null || umount -l \"$1\"",
                        target)
                .check();
        server.ctr("snapshots", "snapshots", "commit", "done", "work").expect(0);
        assertTrue(line("snapshots", "done", "snapshots", "ls").contains("Committed"));
        assertTrue(
                server.ctr("snapshots", "snapshots", "rm", top).expect(1).err().contains("failed precondition"));

        server.ctr("snapshots", "snapshots", "view", "look", "done").expect(0);
        String look = server.ctr("snapshots", "snapshots", "mounts", target.toString(), "look")
                .expect(0)
                .out()
                .strip();
        Program.shell(look, target).check();
        assertEquals("own\n", Files.readString(target.resolve("own")));
        assertFalse(Files.exists(target.resolve("odd")));
        Program.of("umount", target.toString()).check();
        server.ctr("snapshots", "snapshots", "rm", "look", "done").expect(0);
        assertEquals(
                SampleImage.LAYERS + 1,
                server.ctr("snapshots", "snapshots", "ls").out().lines().count());
    }

    /// The root itself is left out: what umoci and containerd make of it is not the image's affair.
    private static void assertSameTree(TreeListing found) {
        List<String> differences =
                SampleImage.get().tree().without().differences("umoci", found.without(), "the mount");
        assertEquals(List.of(), differences);
    }

    private void ingest(String namespace, String ref, String text) throws IOException {
        Path file = Files.writeString(bench.path("text"), text);
        server.ctrProgram(namespace, "content", "ingest", ref).from(file).run().expect(0);
    }

    /// The line of a listing that begins with this word, or nothing.
    private String line(String namespace, String first, String... words) {
        return server.ctr(namespace, words)
                .expect(0)
                .out()
                .lines()
                .filter(line -> line.strip().split("\\s", 2)[0].equals(first))
                .findFirst()
                .orElse("");
    }
}
