package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TreeListing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What an image becomes on our disk is what it becomes on containerd's, entry by entry, as `find`, `stat`, `sha256sum`
/// and `getfattr` see it through a mount. The root directory itself is left out: neither server applies its entry.
@NeedsRoot(tools = {"ctr", "containerd", "umoci", "skopeo", "setfattr", "getfattr"})
class ImageTreesIT {
    private static final String NAMESPACE = "trees";

    /// Times that containerd leaves to the moment of unpacking: those of directories that a layer has something in, but
    /// no entry for. Ours keep the time they had below.
    private static final Map<String, List<String>> TIMELESS = Map.of("implied", List.of("p", "p/q", "r", "r/s"));

    private static Workbench bench;
    private static Server ours;
    private static Server theirs;
    private static OddImages odd;

    @BeforeAll
    static void open() throws IOException {
        bench = Workbench.open("trees");
        odd = OddImages.make(bench.directory("odd"));
        theirs = Server.containerd(bench);
        ours = Server.cas(bench, bench.path("persist"));
    }

    @AfterAll
    static void close() {
        ours.close();
        theirs.close();
        bench.close();
    }

    /// One image, on both servers.
    private record Trial(String image, String name, Path archive) {}

    @Test
    void anImageBecomesTheSameTreeOnBoth() throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (String image : odd.images()) {
            trials.add(new Trial(image, OddImages.name(image), odd.archive(image)));
        }
        trials.add(new Trial("deep", OddImages.name("deep"), odd.archive("deep", OddImages.deep())));
        SampleImage sample = SampleImage.get();
        trials.add(new Trial("sample", SampleImage.NAME, sample.ociArchive()));
        trials.add(new Trial("sample-docker", SampleImage.NAME, sample.dockerArchive()));
        trials.add(new Trial("sample-zstd", SampleImage.NAME, sample.zstdArchive()));

        List<String> differences = new ArrayList<>();
        for (Trial trial : trials) {
            compare(trial).stream()
                    .filter(line -> !excused(trial.image(), line))
                    .forEach(line -> differences.add(trial.image() + ": " + line));
        }
        System.out.println(
                "image trees: " + trials.size() + " images compared, " + differences.size() + " differences");
        assertEquals(List.of(), differences);
    }

    /// What differs, or that one of the servers refuses the image.
    private static List<String> compare(Trial trial) {
        try {
            List<Callable<TreeListing>> both =
                    List.of(() -> tree(theirs, trial, "theirs"), () -> tree(ours, trial, "ours"));
            List<TreeListing> trees = Together.run(both);
            assertFalse(trees.getFirst().entries().isEmpty(), trial::toString);
            return trees.getFirst().differences("containerd", trees.getLast(), "cas");
        } catch (AssertionError refused) {
            return List.of(String.valueOf(refused.getMessage()));
        }
    }

    private static boolean excused(String image, String line) {
        return TIMELESS.getOrDefault(image, List.of()).stream()
                .anyMatch(path -> line.startsWith("/" + path + ": modified "));
    }

    private static TreeListing tree(Server server, Trial trial, String side) throws IOException {
        server.ctr(trial.image(), "images", "import", trial.archive().toString())
                .expect(0);
        Path target = bench.directory("mnt-" + side + "-" + trial.image());
        server.ctr(trial.image(), "images", "mount", trial.name(), target.toString())
                .expect(0);
        try {
            return TreeListing.of(target).without();
        } finally {
            server.ctr(trial.image(), "images", "unmount", "--rm", target.toString())
                    .expect(0);
        }
    }

    /// Nothing that `ctr`'s own comparison cannot say: it knows no `user.*`, no nanoseconds, no changed times of
    /// directories alone.
    private static final String CHANGE = """
        cd "$1"
        echo changed >>a/f; rm -r o; mkdir o; echo new >o/new; rm tok; ln -s elsewhere tok; mv k renamed
        mkdir -p new/deep/er; echo deep >new/deep/er/file; ln new/deep/er/file new/link; mkfifo new/fifo
        chmod 700 s; chown 5:6 a/g; rm -r re; echo file >re; rm x; mkdir x; echo in >x/in; mknod new/null c 1 3
        cp /bin/true new/capable; setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 new/capable
        touch -d @1234567890 new/deep/er/file a/f new/deep/er new/deep new o a renamed x s re tok o/new x/in new/capable
        touch -hd @1234567890 tok new/fifo new/null renamed/* a/g
        """;

    /// A change made by hand on one server, told by its own comparison, becomes the same tree on the other one.
    @Test
    void aChangeTravelsBothWays() throws IOException {
        List<byte[]> base = new ArrayList<>(odd.layers("whiteouts").subList(0, 1));
        for (Server server : List.of(ours, theirs)) {
            String side = server == ours ? "ours" : "theirs";
            TreeListing wanted = changed(server, side, base);
            byte[] diff = Files.readAllBytes(bench.path("diff-" + side));
            List<byte[]> layers = new ArrayList<>(base);
            try (var plain = new GZIPInputStream(new ByteArrayInputStream(diff))) {
                layers.add(plain.readAllBytes());
            }
            String image = "changed-" + side;
            Trial trial = new Trial(image, OddImages.name(image), odd.archive(image, layers));
            for (Server other : List.of(ours, theirs)) {
                TreeListing found = tree(other, trial, other == ours ? "ours" : "theirs");
                assertEquals(List.of(), wanted.differences(side, found, other == ours ? "on ours" : "on theirs"));
            }
        }
    }

    private static TreeListing changed(Server server, String side, List<byte[]> base) throws IOException {
        String image = "base-" + side;
        Path archive = odd.archive(image, base);
        server.ctr(NAMESPACE, "images", "import", archive.toString()).expect(0);
        String parent = server.ctr(NAMESPACE, "snapshots", "ls")
                .expect(0)
                .out()
                .lines()
                .filter(line -> line.contains("Committed"))
                .map(line -> line.split(" ", 2)[0])
                .findFirst()
                .orElseThrow();
        server.ctr(NAMESPACE, "snapshots", "prepare", "work", parent).expect(0);
        Path target = bench.directory("work-" + side);
        String mount = server.ctr(NAMESPACE, "snapshots", "mounts", target.toString(), "work")
                .expect(0)
                .out();
        Program.shell(mount, target).check();
        Program.shell(CHANGE, target).check();
        TreeListing wanted = TreeListing.of(target).without();
        Program.of("umount", target.toString()).check();
        Path errors = bench.path("diff-errors");
        Process diff =
                server.ctrProgram(NAMESPACE, "snapshots", "diff", "work").start(bench.path("diff-" + side), errors);
        try {
            assertEquals(0, diff.waitFor(), () -> side + " could not tell the change");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return wanted;
    }

    /// What one exports the other imports, and has the same content then.
    @Test
    void anExportGoesBothWays() throws IOException {
        Path archive = SampleImage.get().zstdArchive();
        for (Server from : List.of(ours, theirs)) {
            Server to = from == ours ? theirs : ours;
            String there = "export" + (from == ours ? "-ours" : "-theirs");
            from.ctr(there, "images", "import", "--no-unpack", archive.toString())
                    .expect(0);
            Path exported = bench.path(there + ".tar");
            from.ctr(there, "images", "export", exported.toString(), SampleImage.NAME)
                    .expect(0);
            to.ctr(there, "images", "import", exported.toString()).expect(0);
            assertEquals(target(from, there), target(to, there));
            TreeListing found = tree(to, new Trial(there, SampleImage.NAME, exported), "exported");
            assertEquals(
                    List.of(), SampleImage.get().tree().without().differences("umoci", found, "what was exported"));
        }
    }

    private static String target(Server server, String namespace) {
        String row = server.ctr(namespace, "images", "ls")
                .expect(0)
                .out()
                .lines()
                .filter(line -> line.startsWith(SampleImage.NAME))
                .findFirst()
                .orElseThrow();
        return row.split(" +", 4)[2];
    }
}
