package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.layer.Compression;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.Program.Outcome;
import cas.proving.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the clients of containerd 1.7 and 2.x see of our daemon, which do their work through the Transfer and Streaming
/// services (rules N1 to N8). What they bring in is what Debian's own `ctr` brings in, blob by blob, and what they take
/// out has the same bytes. `.ci/newer-ctr` fetches them; Debian unstable may have no `ctr-2` for a while.
@NeedsRoot(tools = {"ctr", "ctr-1.7"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewerCtrIT {
    private static final String DOCKER = "example.com/cas/docker:1";

    private Workbench bench;
    private Server server;
    private Path archive;
    private Path docker;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("newer");
        server = Server.casThatCollectsWhenAsked(bench, bench.path("persist"));
        archive = Files.write(bench.path("multi.tar"), new MultiImage().archive());
        // Several windows long, and nothing that can be packed.
        byte[] large = new byte[5_000_000];
        new Random(1).nextBytes(large);
        docker = Files.write(
                bench.path("docker.tar"),
                TestImage.ofThreeLayers()
                        .layer(Compression.NONE, layer -> layer.file(TreePath.of("large"), Attributes.of(0644), large))
                        .dockerArchive(DOCKER));
        server.ctr("old", "images", "import", archive.toString()).expect(0);
        server.ctr("old", "images", "import", docker.toString()).expect(0);
    }

    @AfterAll
    void stop() {
        server.close();
        bench.close();
    }

    static Stream<String> clients() {
        boolean both = Program.shell("command -v ctr-2").run().status() == 0;
        return both ? Stream.of("ctr-1.7", "ctr-2") : Stream.of("ctr-1.7");
    }

    private Outcome newer(String client, String namespace, String... words) {
        List<String> line = new ArrayList<>(
                List.of(client, "-a", server.socket().toString(), "-n", namespace + client.replace("ctr-", "-v")));
        line.addAll(List.of(words));
        return Program.of(line)
                .with("CONTAINERD_SUPPRESS_DEPRECATION_WARNINGS", "1")
                .run();
    }

    /// Words of an image command that goes through the Transfer service: 1.7 wants to be asked for that.
    private Outcome transfer(String client, String namespace, String command, String... words) {
        List<String> line = new ArrayList<>(List.of("images", command));
        if (client.equals("ctr-1.7")) {
            line.add("--local=false");
        }
        line.addAll(List.of(words));
        return newer(client, namespace, line.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void imagesGoInAndOut(String client) throws IOException {
        for (Path each : List.of(archive, docker)) {
            transfer(client, "io", "import", each.toString()).expect(0);
        }
        String listed = newer(client, "io", "images", "ls").expect(0).out();
        assertEquals(server.ctr("old", "images", "ls").expect(0).out(), listed);
        String checked = newer(client, "io", "images", "check").expect(0).out();
        assertEquals(4, checked.lines().filter(line -> line.endsWith(" true")).count(), checked);
        assertEquals("", newer(client, "io", "leases", "ls", "-q").expect(0).out());

        // One by one: ctr 1.6 lists several images for Docker in the order of a Go map, another one each time.
        for (String name : List.of(DOCKER, MultiImage.NAME)) {
            Path packed = bench.path("old.tar");
            server.ctr("old", "images", "export", packed.toString(), name).expect(0);
            Path exported = bench.path(client + ".tar");
            transfer(client, "io", "export", exported.toString(), name).expect(0);
            assertEquals(-1, Files.mismatch(packed, exported), name + " has other bytes from " + client);
        }
        String streamed = "\"$1\" -a \"$2\" -n \"$3\" images export "
                + (client.equals("ctr-1.7") ? "--local=false" : "") + " - \"$4\" | tar -tf - | tail -n 1";
        String namespace = "io" + client.replace("ctr-", "-v");
        assertEquals(
                "oci-layout",
                Program.shell(streamed, client, server.socket(), namespace, MultiImage.NAME)
                        .check()
                        .strip());

        newer(client, "io", "images", "usage", DOCKER).expect(0);
        newer(client, "io", "images", "rm", "--sync", DOCKER).expect(0);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void importsUnderTheNamesItWasAskedFor(String client) {
        transfer(
                        client,
                        "names",
                        "import",
                        "--no-unpack",
                        "--all-platforms",
                        "--base-name",
                        "foo",
                        "--index-name",
                        "foo:all",
                        archive.toString())
                .expect(0);
        assertEquals(
                List.of(MultiImage.NAME, "foo:all", "foo:bare"),
                newer(client, "names", "images", "ls", "-q")
                        .expect(0)
                        .out()
                        .lines()
                        .toList());
        Outcome broken = transfer(client, "names", "import", "/etc/hostname").expect(1);
        assertTrue(broken.err().contains("archive"), broken::toString);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void namesImages(String client) {
        transfer(client, "tags", "import", "--no-unpack", archive.toString()).expect(0);
        transfer(client, "tags", "tag", MultiImage.NAME, "one").expect(0);
        transfer(client, "tags", "tag", MultiImage.FULL, "one").expect(0);
        String named =
                newer(client, "tags", "images", "ls", "name==one").expect(0).out();
        assertTrue(named.contains("image.manifest"), named);
        assertTrue(
                transfer(client, "tags", "tag", "nosuch", "two").expect(1).err().contains("not found"));
        // Whoever reads details of an error that it does not know says so behind the text.
        String missing = newer(client, "tags", "images", "tag", "--local", "nosuch", "two")
                .expect(1)
                .err();
        assertTrue(missing.strip().endsWith("not found") && !missing.contains("proto"), missing);
    }

    /// Records without processes: a container is made of an image, seen, labelled and taken away, and keeps its
    /// snapshot from being collected meanwhile.
    @ParameterizedTest
    @MethodSource("clients")
    void containersAreKept(String client) {
        transfer(client, "box", "import", docker.toString()).expect(0);
        newer(client, "box", "containers", "create", "--label", "a=b", DOCKER, "c1", "/one")
                .expect(0);
        String listed = newer(client, "box", "containers", "ls").expect(0).out();
        assertTrue(listed.contains("c1") && listed.contains(DOCKER), listed);
        newer(client, "box", "containers", "label", "c1", "c=d").expect(0);
        String shown =
                newer(client, "box", "containers", "info", "c1").expect(0).out();
        assertTrue(shown.contains("\"c\": \"d\"") && shown.contains("\"SnapshotKey\": \"c1\""), shown);
        newer(client, "box", "images", "rm", "--sync", DOCKER).expect(0);
        newer(client, "box", "snapshots", "info", "c1").expect(0);
        newer(client, "box", "containers", "create", DOCKER, "c2", "/one").expect(1);
        newer(client, "box", "containers", "rm", "c1").expect(0);
        assertEquals(
                "", newer(client, "box", "containers", "ls", "-q").expect(0).out());
        newer(client, "box", "snapshots", "info", "c1").expect(1);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void registriesAreRefusedClearly(String client) {
        String refusal =
                transfer(client, "reg", "pull", "localhost:1/a/b:1").expect(1).err();
        assertTrue(refusal.contains("registries"), refusal);
        newer(client, "reg", "images", "pull", "--local", "--plain-http", "localhost:1/a/b:1")
                .expect(1);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void toldOfItself(String client) {
        String plugins = newer(client, "x", "plugins", "ls").expect(0).out();
        assertTrue(plugins.contains("transfer") && plugins.contains("streaming"), plugins);
        newer(client, "x", "version").expect(0);
        newer(client, "x", "info").expect(0);
        newer(client, "x", "deprecations", "list").expect(0);
    }
}
