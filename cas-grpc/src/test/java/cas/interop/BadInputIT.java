package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rubbish gets an error of its own, leaves nothing behind and harms nobody.
@NeedsRoot(tools = {"ctr", "umoci", "skopeo", "setfattr", "getfattr"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String NAME = "6ba7b810-9dad-11d1-80b4-00c04fd430c8#0";
    private static final String ABSENT = "sha256:" + "0".repeat(64);
    private static final int NOT_FOUND = 3;
    private static final int EXISTS = 4;

    private final Map<String, String> said = new HashMap<>();
    private Workbench bench;
    private Path persist;
    private Path images;
    private Server server;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("bad");
        images = bench.directory("images");
        Path script = Path.of("src/test/resources/interop/bad-images.sh").toAbsolutePath();
        Program.of(
                        "bash",
                        script.toString(),
                        images.toString(),
                        SampleImage.get().ociArchive().toString())
                .check();
        persist = bench.path("persist");
        server = Server.cas(bench, persist);
    }

    @AfterAll
    void stop() {
        server.close();
        bench.close();
    }

    @AfterEach
    void daemonIsWell() throws IOException {
        assertTrue(server.alive(), server::toString);
        assertFalse(server.log().contains("\tat "), server.log());
        Path file = Files.writeString(bench.path("hello"), "hello\n");
        server.ctrProgram("well", "content", "ingest", "hello").from(file).run().expect(0);
        String digest =
                server.ctr("well", "content", "ls", "-q").expect(0).out().strip();
        assertEquals("hello\n", server.ctr("well", "content", "get", digest).out());
        server.ctr("well", "content", "rm", digest).expect(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not-a-tar|tar|archive",
                "empty|empty|archive",
                "half-a-tar|end|short|truncated|incomplete",
                "no-layout|oci-layout|index.json|manifest.json",
                "truncated-gzip|gzip|end",
                "wrong-blob|digest|sha256",
                "no-layers|layers|layers",
                "no-json|json|json",
                "lacking|is not in|missing",
                "layer-no-tar|tar|header",
                "wrong-diff-id|diff|diff",
            })
    void imageIsRefused(String name, String first, String second) throws IOException {
        Outcome outcome = server.cas(
                "bad", "images", "import", images.resolve(name + ".tar").toString());
        assertNotEquals(0, outcome.status(), outcome::toString);
        String error = outcome.err();
        assertEquals(1, error.lines().count(), outcome::toString);
        assertTrue(Pattern.compile("(?i)" + first + "|" + second).matcher(error).find(), outcome::toString);
        String shape = error.replaceAll("sha256:[0-9a-f]{64}", "DIGEST").replace(name, "NAME");
        said.forEach((other, text) -> assertNotEquals(text, shape, () -> name + " and " + other + " sound alike"));
        said.put(name, shape);
        Emptiness.ofNamespace(server, "bad");
    }

    /// What `ctr` leaves by itself, images and content, is its own affair; what we leave is not.
    @ParameterizedTest
    @ValueSource(strings = {"truncated-gzip", "layer-no-tar", "wrong-diff-id", "lacking", "wrong-blob", "no-layers"})
    void imageIsRefusedToCtr(String name) {
        String namespace = "ctr-" + name;
        Outcome outcome = server.ctr(
                namespace, "images", "import", images.resolve(name + ".tar").toString());
        assertEquals(1, outcome.status(), outcome::toString);
        assertFalse(outcome.err().contains("unknown"), outcome::toString);
        Emptiness.ofWork(server, namespace);
        Program.shell(
                        "ctr=\"ctr -a $1 -n $2\"; $ctr images ls -q | xargs -r $ctr images rm --sync; "
                                + "$ctr content ls -q | xargs -r $ctr content rm",
                        server.socket(),
                        namespace)
                .check();
        Emptiness.ofNamespace(server, namespace);
    }

    @Test
    void nothingEscapesTheTree() throws IOException {
        server.cas("escape", "images", "import", images.resolve("escaping.tar").toString());
        try (var all = Files.walk(bench.path(""))) {
            assertTrue(all.filter(path -> path.endsWith("evil"))
                    .allMatch(path ->
                            path.startsWith(images) || path.resolveSibling("").endsWith("fs")));
        }
        Program.shell(
                        "ctr=\"ctr -a $1 -n escape\"; $ctr images ls -q | xargs -r $ctr images rm --sync; "
                                + "$ctr snapshots ls | awk 'NR>1 {print $1}' | xargs -r $ctr snapshots rm; "
                                + "$ctr content ls -q | xargs -r $ctr content rm",
                        server.socket())
                .check();
    }

    @Test
    void contentThatIsNotWhatItWasSaidToBe() throws IOException {
        Path file = Files.writeString(bench.path("text"), "text");
        Outcome digest = server.ctrProgram("d", "content", "ingest", "--expected-digest", ABSENT, "ref")
                .from(file)
                .run()
                .expect(1);
        assertTrue(digest.err().contains("expected") && digest.err().contains(ABSENT), digest::toString);
        assertTrue(digest.err().contains("failed precondition"), digest::toString);
        Outcome size = server.ctrProgram("d", "content", "ingest", "--expected-size", "5", "ref2")
                .from(file)
                .run()
                .expect(1);
        assertTrue(size.err().contains("failed precondition") || size.err().contains("unexpected EOF"), size::toString);
        assertEquals("", server.ctr("d", "content", "ls", "-q").expect(0).out());
        Outcome ours = server.casProgram("d2", "content", "ingest", "--expected-digest", ABSENT, "ref")
                .from(file)
                .run();
        assertNotEquals(0, ours.status(), ours::toString);
        assertTrue(ours.err().contains(ABSENT), ours::toString);
        Emptiness.ofNamespace(server, "d2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "-", "a..b", "a b", ".", "../x", "ü"})
    void namespaceSyntax(String namespace) {
        assertTrue(server.ctr(namespace, "content", "ls").expect(1).err().contains("invalid argument"));
        assertTrue(server.ctr("default", "namespaces", "create", namespace)
                .expect(1)
                .err()
                .contains("invalid argument"));
        assertNotEquals(0, server.cas(namespace, "images", "ls").status());
        assertFalse(
                server.ctr("default", "namespaces", "ls", "-q").out().lines().anyMatch(namespace::equals));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8#",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8#-1",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8#01",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8.0",
                "../6ba7b810-9dad-11d1-80b4-00c04fd430c8#0"
            })
    void volumeNameSyntax(String name) throws IOException {
        Outcome outcome = server.cas("v", "volumes", "create", "--from", ABSENT, name);
        assertNotEquals(0, outcome.status(), outcome::toString);
        assertTrue(outcome.err().contains("UUID#generation"), outcome::toString);
        Emptiness.ofNamespace(server, "v");
        Emptiness.ofStore(persist);
    }

    @Test
    void volumeOfNothing() throws IOException {
        Outcome image = server.cas("v", "volumes", "create", "--from", "example.com/no/such:1", NAME)
                .expect(NOT_FOUND);
        assertTrue(image.err().contains("example.com/no/such:1"), image::toString);
        Outcome blob =
                server.cas("v", "volumes", "create", "--from", ABSENT, NAME).expect(NOT_FOUND);
        assertTrue(blob.err().contains(ABSENT), blob::toString);
        server.cas("v", "volumes", "inspect", NAME).expect(NOT_FOUND);
        server.cas("v", "volumes", "mount", NAME).expect(NOT_FOUND);
        server.cas("v", "volumes", "rm", NAME).expect(NOT_FOUND);
        Emptiness.ofNamespace(server, "v");
        Emptiness.ofStore(persist);
    }

    @Test
    void volumeThatExists() throws IOException {
        Path one = Files.writeString(bench.path("one"), "one");
        Path two = Files.writeString(bench.path("two"), "two");
        server.casProgram("e", "content", "ingest", "one").from(one).run().expect(0);
        server.casProgram("e", "content", "ingest", "two").from(two).run().expect(0);
        String first =
                "sha256:" + Program.of("sha256sum", one.toString()).check().substring(0, 64);
        String second =
                "sha256:" + Program.of("sha256sum", two.toString()).check().substring(0, 64);
        server.cas("e", "volumes", "create", "--from", first, NAME).expect(0);
        Outcome outcome =
                server.cas("e", "volumes", "create", "--from", second, NAME).expect(EXISTS);
        assertTrue(outcome.err().contains(NAME), outcome::toString);
        assertTrue(
                Files.readString(persist.resolve("vault/volumes").resolve(NAME)).startsWith("one"));
        server.cas("e", "volumes", "rm", NAME).expect(0);
        server.ctr("e", "content", "rm", first, second).expect(0);
        Emptiness.ofNamespace(server, "e");
        Emptiness.ofStore(persist);
    }
}
