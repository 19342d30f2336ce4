package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import cas.proving.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Garbage as people meet it: who holds what, what would go, and that it goes. The daemon collects when it is asked to.
@NeedsRoot(tools = {"umoci", "skopeo", "setfattr", "getfattr"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectionIT {
    private static final int NOT_FOUND = 3;
    private static final int EXISTS = 4;
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private Workbench bench;
    private Path persist;
    private Server server;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("collection");
        persist = bench.path("persist");
        server = Server.casThatCollectsWhenAsked(bench, persist);
    }

    @AfterAll
    void stop() {
        server.close();
        bench.close();
    }

    private String says(String namespace, String... words) {
        return server.cas(namespace, words).expect(0).out();
    }

    private void bringIn(String namespace) {
        says(namespace, "images", "import", SampleImage.get().ociArchive().toString());
    }

    private List<String> digests(String text) {
        return DIGEST.matcher(text).results().map(MatchResult::group).toList();
    }

    private boolean onDisk(String digest) {
        return Files.exists(persist.resolve("vault/case/io.containerd.content.v1.content/blobs")
                .resolve(digest.replace(':', '/')));
    }

    private long trees() throws IOException {
        try (Stream<Path> trees =
                Files.list(persist.resolve("vault/case/io.containerd.snapshotter.v1.overlayfs/snapshots"))) {
            return trees.count();
        }
    }

    @Test
    void anImageFromItsChainsToItsRemoval() throws IOException {
        bringIn("eve");
        Outcome nothing = server.cas("eve", "gc", "--dry-run").expect(0);
        assertEquals("", nothing.out());
        assertTrue(nothing.err().startsWith("nothing would go; "), nothing::toString);

        String manifest = digests(says("eve", "images", "ls")).getFirst();
        List<String> parts = digests(says("eve", "content", "get", manifest));
        String config = parts.getFirst();
        String layer = parts.getLast();
        String image = "image " + SampleImage.NAME + "  (image)\n";
        assertEquals(image, says("eve", "why", SampleImage.NAME));
        assertEquals(image + "  \\_ blob " + manifest + "  (target)\n", says("eve", "why", manifest));
        assertEquals(
                image + "  \\_ blob " + manifest + "  (target)\n    \\_ blob " + layer
                        + "  (label containerd.io/gc.ref.content.l." + (SampleImage.LAYERS - 1) + ")\n",
                says("eve", "why", layer));
        String bottom = digests(says("eve", "snapshots", "tree")).getFirst();
        List<String> stair = says("eve", "why", bottom).lines().toList();
        assertEquals(3 + SampleImage.LAYERS, stair.size(), stair::toString);
        assertTrue(stair.get(2).contains("\\_ blob " + config + "  (label "), stair::toString);
        assertTrue(stair.getLast().endsWith("\\_ snapshot " + bottom + "  (parent)"), stair::toString);

        says("eve", "images", "rm", SampleImage.NAME);
        assertTrue(says("eve", "why", layer).contains("nothing holds it"));
        Outcome dry = server.cas("eve", "gc", "--dry-run").expect(0);
        assertTrue(dry.out().contains("unheld\teve\tblob " + layer + "\t"), dry::toString);
        assertTrue(dry.out().contains("unheld\teve\tsnapshot " + bottom + "\t"), dry::toString);
        assertTrue(dry.err().contains(SampleImage.LAYERS + " snapshots would go"), dry::toString);
        assertTrue(onDisk(layer), "a dry run is dry");
        Outcome kept = server.cas("eve", "gc", "--grace", "24h").expect(0);
        assertEquals("", kept.out());

        Outcome gone = server.cas("eve", "gc").expect(0);
        assertEquals(
                dry.out().lines().sorted().toList(), gone.out().lines().sorted().toList());
        assertFalse(onDisk(layer) || onDisk(manifest) || onDisk(config));
        assertEquals(0, trees());
        assertEquals("", says("eve", "content", "ls", "-q"));

        Outcome absent = server.cas("eve", "why", layer).expect(NOT_FOUND);
        assertTrue(absent.err().startsWith("cas: who holds \"" + layer + "\": no blob"), absent::toString);
        assertEquals(1, absent.err().lines().count(), absent::toString);
    }

    @Test
    void imagesRemovedWithSyncAreGoneFromTheDisk() throws IOException {
        bringIn("sync");
        List<String> blobs = digests(says("sync", "content", "ls", "-q"));
        assertEquals(SampleImage.LAYERS + 2, blobs.size());
        assertTrue(blobs.stream().allMatch(this::onDisk));
        Outcome removed = server.cas("sync", "images", "rm", "--sync", SampleImage.NAME, "none")
                .expect(0);
        assertEquals(SampleImage.NAME + "\n", removed.out());
        assertTrue(removed.err().contains("none: image not found"), removed::toString);
        assertTrue(blobs.stream().noneMatch(this::onDisk));
    }

    @Test
    void leasesAreMadeShownAndRemoved() {
        assertEquals("mine\n", says("l", "leases", "create", "--id", "mine", "--expires", "2h", "k=v"));
        String made = says("l", "leases", "create", "--expires", "0").strip();
        List<String> rows = says("l", "leases", "ls").lines().toList();
        assertTrue(rows.getFirst().startsWith("ID ") && rows.getFirst().contains(" CREATED AT "), rows::toString);
        String mine =
                rows.stream().filter(row -> row.startsWith("mine ")).findFirst().orElse("");
        assertTrue(mine.contains("containerd.io/gc.expire=") && mine.contains("k=v"), rows::toString);
        assertTrue(
                rows.stream()
                        .anyMatch(row -> row.startsWith(made + " ")
                                && row.stripTrailing().endsWith(" -")),
                rows::toString);
        assertEquals("mine\n", says("l", "leases", "ls", "-q", "labels.k==v"));
        assertEquals("lease mine  (lease)\n", says("l", "why", "mine"));
        server.cas("l", "leases", "create", "--id", "mine").expect(EXISTS);
        assertEquals("mine\n" + made + "\n", says("l", "leases", "rm", "--sync", "mine", made));
        server.cas("l", "leases", "rm", "mine").expect(NOT_FOUND);
        assertEquals("", says("l", "leases", "ls", "-q"));
    }
}
