package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.cli.Screen;
import cas.proving.NeedsRoot;
import cas.proving.Program.Outcome;
import cas.proving.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Every command and flag of `ctr images`, through Debian's `ctr` against containerd and against us: the same columns,
/// the
/// same files, success and failure in the same places. What was run is a table that is printed and held against the
/// help
/// of `ctr`.
@NeedsRoot(tools = {"ctr", "containerd", "umoci", "skopeo", "setfattr", "getfattr"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageCommandsIT {
    private static final String WORK = "WORK";
    private static final Pattern ELAPSED = Pattern.compile("elapsed:.*|done: .*");
    private static final Pattern LABELS = Pattern.compile("[^\\s,=]+=[^\\s,]*(?:,[^\\s,=]+=[^\\s,]*)+");

    private Workbench bench;
    private MultiImage multi;
    private Registry registry;
    private Path input;
    private List<Side> sides;
    private ImageCommandTable table;
    private final List<String> differences = new ArrayList<>();

    /// How one of them runs a command.
    private record Side(String name, Path work, Runner runner) {
        String at(String word) {
            return word.replace(WORK, work.toString());
        }

        String plain(String text) {
            return text.replace(work.toString(), WORK);
        }
    }

    @FunctionalInterface
    private interface Runner {
        Outcome run(String namespace, String[] words);
    }

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("images");
        Server theirs = Server.containerd(bench);
        Server ours = Server.casThatCollectsWhenAsked(bench, bench.path("persist"));
        input = bench.directory("input");
        multi = new MultiImage();
        Files.write(input.resolve("multi.tar"), multi.archive());
        Files.write(input.resolve("foreign.tar"), multi.foreignArchive());
        Files.writeString(input.resolve("broken.tar"), "this is no archive");
        registry = new Registry(multi.blobs());
        registry.tag("1", multi.index());
        sides = List.of(
                new Side("ctr at containerd", bench.directory("their"), theirs::ctr),
                new Side("ctr at cas", bench.directory("ours"), ours::ctr),
                new Side("cas itself", bench.directory("self"), (namespace, words) -> own(ours, namespace, words)));

        table = new ImageCommandTable("ctr");
    }

    @AfterAll
    void stop() {
        registry.close();
        bench.close();
    }

    private static Outcome own(Server server, String namespace, String... words) {
        Screen screen = new Screen(Map.of(), new byte[0], InstantSource.system());
        List<String> line = new ArrayList<>(List.of("-a", server.socket().toString(), "-n", "own-" + namespace));
        line.addAll(List.of(words));
        int status = screen.run(line.toArray(String[]::new));
        return new Outcome("cas " + String.join(" ", words), status, screen.out(), screen.err());
    }

    @Test
    void everyCommandSaysTheSame() throws IOException {
        importing();
        listing();
        naming();
        exporting();
        converting();
        mounting();
        registries();
        removing();
        String text = table.text(EXCUSES);
        System.out.println(text);
        Files.writeString(Path.of("target/images-commands.txt").toAbsolutePath(), text);
        assertEquals(List.of(), differences, () -> String.join("\n\n", differences));
        assertEquals(List.of(), table.missing(EXCUSES), "neither run nor excused");
        assertEquals(List.of(), table.needless(EXCUSES), "excused without need");
    }

    private static final Map<String, String> EXCUSES = registryFlags();

    private static Map<String, String> registryFlags() {
        Map<String, String> excuses = new TreeMap<>();
        for (String command : List.of("pull", "push")) {
            for (String flag : List.of("--tlscacert", "--tlscert", "--tlskey")) {
                excuses.put(command + " " + flag, "TLS between ctr and the registry, the server sees nothing of it");
            }
        }
        return excuses;
    }

    private void importing() {
        String archive = input("multi.tar");
        run("i", "images", "import", archive);
        run("i", "images", "ls");
        run("all", "images", "import", "--all-platforms", archive);
        run("all", "images", "check");
        run("arm", "images", "import", "--platform", "linux/arm64", archive);
        run("arm", "images", "check");
        run("packed", "images", "import", "--no-unpack", archive);
        run("packed", "images", "check");
        run("digests", "images", "import", "--digests", "--no-unpack", archive);
        run("digests", "images", "ls");
        run("unnamed", "images", "import", "--digests", "--skip-digest-for-named", "--no-unpack", archive);
        run("unnamed", "images", "ls", "-q");
        run("base", "images", "import", "--base-name", "example.com/cas/full", "--no-unpack", archive);
        run("base", "images", "ls", "-q");
        run("index", "images", "import", "--base-name", "foo", "--index-name", "foo:all", archive);
        run("index", "images", "ls");
        run("snap", "images", "import", "--snapshotter", "overlayfs", archive);
        run("snap", "images", "check", "--snapshotter", "overlayfs");
        codes("snap", "images", "import", "--snapshotter", "nosuch", archive);
        run("foreign", "images", "import", input("foreign.tar"));
        run("foreign", "images", "ls");
        String docker = SampleImage.get().dockerArchive().toString();
        run("docker", "images", "import", docker);
        run("docker", "images", "ls");
        run("docker", "images", "check");
        run("compress", "images", "import", "--compress-blobs", "--no-unpack", docker);
        look("compress", "images", "check");
        run("bad", "images", "import", input("broken.tar"));
        run("bad", "images", "import", input("nosuch.tar"));
        run("bad", "images", "import");
        run("bad", "images", "ls");
    }

    private void listing() {
        run("i", "images", "list");
        run("i", "images", "ls", "--quiet");
        run("i", "images", "ls", "name~=full", "name==import");
        run("i", "images", "ls", "target.mediatype==application/vnd.oci.image.index.v1+json");
        run("i", "images", "ls", "name=");
        run("i", "images", "check", "-q");
        run("i", "images", "check", "name~=multi");
        run("packed", "images", "check", "--quiet");
        run("none", "images", "check");
        run("none", "images", "ls");
    }

    private void naming() {
        run("i", "images", "tag", MultiImage.NAME, "one", "example.com/two:2");
        run("i", "images", "tag", MultiImage.FULL, "one");
        run("i", "images", "tag", "--force", MultiImage.FULL, "one");
        run("i", "images", "tag", "nosuch", "three");
        run("i", "images", "label", "one", "color=blue", "size=");
        run("i", "images", "label", "one", "shape=round", "containerd.io/gc.ref.x=y");
        run("i", "images", "ls", "name==one");
        run("i", "images", "ls", "labels.color==blue");
        run("i", "images", "label", "one", "color=");
        run("i", "images", "label", "--replace-all", "one", "only=this");
        run("i", "images", "label", "nosuch", "k=v");
        run("i", "images", "ls");
    }

    private void exporting() throws IOException {
        export("i", "--all-platforms", MultiImage.FULL);
        export("i", MultiImage.NAME);
        export("i", MultiImage.NAME, MultiImage.FULL, "example.com/two:2");
        export("all", "--all-platforms", MultiImage.NAME, MultiImage.FULL);
        export("all", "--platform", "linux/arm64", MultiImage.NAME);
        export("all", "--platform", "linux/arm64", "--platform", "linux/arm/v7", MultiImage.NAME);
        export("all", "--platform", "linux/s390x", MultiImage.NAME);
        export("all", "--skip-manifest-json", MultiImage.NAME);
        export("foreign", "--skip-non-distributable", MultiImage.FOREIGN);
        export("foreign", MultiImage.FOREIGN);
        export("docker", SampleImage.NAME);
        export("i", "nosuch");
        run("i", "images", "export", WORK + "/nothing.tar");
        // Each takes what the other gave.
        for (int i = 0; i < sides.size(); i++) {
            Path archive = sides.get((i + 1) % sides.size()).work().resolve("swap.tar");
            sides.get(i).runner().run("all", words("images", "export", "--all-platforms", archive, MultiImage.NAME));
        }
        run("swap", "images", "import", "--all-platforms", WORK + "/swap.tar");
        run("swap", "images", "check");
    }

    private void export(String namespace, String... words) throws IOException {
        String file = WORK + "/export.tar";
        List<String> line = new ArrayList<>(List.of("images", "export"));
        List<String> flags = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            boolean flag = words[i].startsWith("--");
            boolean value = i > 0 && words[i - 1].equals("--platform");
            (flag || value ? flags : names).add(words[i]);
        }
        line.addAll(flags);
        line.add(file);
        line.addAll(names);
        for (Side side : sides) {
            Files.deleteIfExists(side.work().resolve("export.tar"));
        }
        run(namespace, line.toArray(String[]::new));
        compareFiles(line, "export.tar");
    }

    private void converting() {
        run("all", "images", "convert", MultiImage.NAME, "same");
        run("all", "images", "convert", "--uncompress", MultiImage.NAME, "plain");
        run("all", "images", "convert", "--uncompress", "--all-platforms", MultiImage.NAME, "plain-all");
        run("all", "images", "convert", "--uncompress", "--platform", "linux/arm64", MultiImage.NAME, "plain-arm");
        run("all", "images", "convert", "--oci", MultiImage.FULL, "oci");
        run("docker", "images", "convert", "--oci", SampleImage.NAME, "oci");
        run("docker", "images", "convert", "--oci", "--uncompress", SampleImage.NAME, "oci-plain");
        run("docker", "images", "convert", "--uncompress", SampleImage.NAME, "docker-plain");
        run("docker", "images", "check");
        run("all", "images", "convert", "nosuch", "any");
        run("all", "images", "ls");
    }

    private void mounting() throws IOException {
        List<TreeListing> trees = new ArrayList<>();
        for (Side side : sides) {
            Files.createDirectories(side.work().resolve("mnt"));
            Files.createDirectories(side.work().resolve("arm"));
        }
        run("docker", "images", "mount", SampleImage.NAME, WORK + "/mnt");
        for (Side side : sides) {
            trees.add(TreeListing.of(side.work().resolve("mnt")).without());
        }
        for (int i = 1; i < trees.size(); i++) {
            List<String> unlike = trees.getFirst()
                    .differences("containerd", trees.get(i), sides.get(i).name());
            unlike.forEach(each -> differences.add("mounted tree: " + each));
        }
        run("docker", "images", "unmount", WORK + "/mnt");
        run("docker", "images", "mount", SampleImage.NAME, WORK + "/mnt");
        run("docker", "images", "unmount", "--rm", WORK + "/mnt");
        run("all", "images", "mount", "--rw", "--platform", "linux/arm64", MultiImage.NAME, WORK + "/arm");
        for (Side side : sides) {
            Files.writeString(side.work().resolve("arm/written"), "by me");
        }
        run("all", "images", "unmount", "--snapshotter", "overlayfs", "--rm", WORK + "/arm");
        run("all", "images", "mount", "--snapshotter", "overlayfs", MultiImage.NAME, WORK + "/arm");
        run("all", "images", "unmount", "--rm", WORK + "/arm");
        withCtr("all", "images mount --label k=v " + MultiImage.NAME + " " + WORK + "/arm");
        withCtr("all", "images unmount --label k=v --rm " + WORK + "/arm");
        run("all", "images", "mount", "nosuch", WORK + "/arm");
        codes("all", "images", "mount", MultiImage.NAME, WORK + "/nosuch");
        // What a mount takes of a registry's flags it does not use.
        String[] unused = {
            "-k",
            "--plain-http",
            "-u",
            "a:b",
            "--refresh",
            "t",
            "--hosts-dir",
            "/",
            "--tlscacert",
            "/f",
            "--tlscert",
            "/f",
            "--tlskey",
            "/f",
            "--http-dump",
            "--http-trace"
        };
        withCtr("all", "images mount UNUSED " + MultiImage.NAME + " " + WORK + "/mnt", unused);
        withCtr("all", "images unmount UNUSED --rm " + WORK + "/mnt", unused);
    }

    private void registries() {
        String source = registry.host() + "/cas/multi:1";
        withCtr("pulled", "images pull --plain-http " + source);
        look("pulled", "images", "check");
        withCtr("pulled-all", "images pull --plain-http --all-platforms --snapshotter overlayfs --label k=v " + source);
        look("pulled-all", "images", "ls");
        withCtr("pulled-arm", "images pull --plain-http --platform linux/arm64 --all-metadata " + source);
        look("pulled-arm", "images", "ls");
        withCtr(
                "pulled-more",
                "images pull --plain-http --print-chainid --max-concurrent-downloads 2 --http-dump"
                        + " --http-trace --hosts-dir WORK --skip-verify --refresh t " + source);
        withCtr("pulled-user", "images pull --plain-http --user a:b " + source);
        withCtr("pulled-no", "images pull --plain-http " + registry.host() + "/cas/multi:nosuch");
        String target = registry.host() + "/cas/pushed:1";
        withCtr("all", "images push --plain-http " + target + " " + MultiImage.NAME);
        withCtr("all", "images push --plain-http --platform linux/arm64 " + target + " " + MultiImage.NAME);
        withCtr(
                "all",
                "images push --plain-http --user a:b --refresh t --http-dump --http-trace --skip-verify"
                        + " --max-concurrent-uploaded-layers 2 --allow-non-distributable-blobs --hosts-dir WORK "
                        + target
                        + " " + MultiImage.FULL);
        withCtr(
                "all",
                "images push --plain-http --manifest " + multi.index().digest() + " --manifest-type "
                        + multi.index().mediaType() + " " + target);
        withCtr("pulled-again", "images pull --plain-http " + target);
        look("pulled-again", "images", "check");
        withCtr("none", "images push --plain-http " + target + " nosuch");
    }

    private void removing() {
        run("i", "images", "rm", "one", "nosuch", "example.com/two:2");
        run("i", "images", "remove", "--sync", MultiImage.NAME);
        run("i", "images", "delete", "nosuch");
        run("i", "images", "ls");
        withCtr("i", "images rm");
    }

    private String input(String name) {
        return input.resolve(name).toString();
    }

    private static String[] words(Object... words) {
        return Stream.of(words).map(Object::toString).toArray(String[]::new);
    }

    /// All of them: status, and every byte of the output that time, place and chance do not decide.
    private void run(String namespace, String... words) {
        List<Outcome> outcomes =
                sides.stream().map(side -> runOn(side, namespace, words)).toList();
        boolean same = compare(List.of(words), outcomes, true);
        table.ran(List.of(words), same);
    }

    /// All of them, with their status alone: our own command says what went wrong, and nothing before.
    private void codes(String namespace, String... words) {
        List<Outcome> outcomes =
                sides.stream().map(side -> runOn(side, namespace, words)).toList();
        table.ran(List.of(words), compare(List.of(words), outcomes, false));
    }

    /// As [#run], without our own command, where it has not done what went before.
    private void look(String namespace, String... words) {
        List<Outcome> outcomes = sides.stream()
                .limit(2)
                .map(side -> runOn(side, namespace, words))
                .toList();
        table.ran(List.of(words), compare(List.of(words), outcomes, true));
    }

    /// Only through `ctr`, with its status alone: what it prints is the progress of its own work.
    private void withCtr(String namespace, String line, String... unused) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        int gap = words.indexOf("UNUSED");
        if (gap >= 0) {
            words.remove(gap);
            words.addAll(gap, Arrays.asList(unused));
        }
        String[] all = words.toArray(String[]::new);
        List<Outcome> outcomes =
                sides.stream().limit(2).map(side -> runOn(side, namespace, all)).toList();
        table.ran(words, compare(words, outcomes, false));
    }

    private static Outcome runOn(Side side, String namespace, String... words) {
        String[] placed = Stream.of(words).map(side::at).toArray(String[]::new);
        return side.runner().run(namespace, placed);
    }

    private boolean compare(List<String> words, List<Outcome> outcomes, boolean text) {
        boolean same = true;
        for (int i = 1; i < outcomes.size(); i++) {
            String expected = seen(sides.getFirst(), outcomes.getFirst(), text);
            String found = seen(sides.get(i), outcomes.get(i), text);
            if (!expected.equals(found)) {
                same = false;
                differences.add(String.join(" ", words) + "\n--- "
                        + sides.getFirst().name() + "\n" + expected
                        + outcomes.getFirst().err() + "--- " + sides.get(i).name() + "\n" + found
                        + outcomes.get(i).err());
            }
        }
        return same;
    }

    private static String seen(Side side, Outcome outcome, boolean text) {
        String status = outcome.status() == 0 ? "done" : "failed";
        return text ? status + "\n" + plain(side.plain(outcome.out())) : status + "\n";
    }

    /// Times are left out and labels sorted.
    private static String plain(String out) {
        String timeless = ELAPSED.matcher(out).replaceAll("");
        return LABELS.matcher(timeless)
                .replaceAll(labels ->
                        Stream.of(labels.group().split(",", -1)).sorted().collect(Collectors.joining(",")));
    }

    private void compareFiles(List<String> words, String name) throws IOException {
        for (int i = 1; i < sides.size(); i++) {
            Path first = sides.getFirst().work().resolve(name);
            Path other = sides.get(i).work().resolve(name);
            // Of an export that fails ctr leaves an empty file behind.
            if (Files.exists(first) && Files.size(first) > 0 && !Files.exists(other)) {
                differences.add(String.join(" ", words) + ": " + sides.get(i).name() + " made no file");
            } else if (Files.exists(other) && Files.mismatch(first, other) != -1) {
                differences.add(String.join(" ", words) + ": " + sides.get(i).name() + " made another file ("
                        + Files.size(first) + " bytes there, " + Files.size(other) + " here)");
            }
        }
    }
}
