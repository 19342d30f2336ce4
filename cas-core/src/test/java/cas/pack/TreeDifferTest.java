package cas.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.content.Descriptor;
import cas.engine.Engine;
import cas.layer.TreeApplier;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.os.Tree;
import cas.os.linux.LinuxKernel;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TreeListing;
import cas.sim.Seeds;
import cas.snapshot.LayerDiffer.Request;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is compared and applied again is the same tree, as the kernel shows it and `find`, `stat` and the others see
/// it. Which way the comparison takes, through the layers or through what is mounted, decides nothing.
@NeedsRoot(tools = {"getfattr", "find"})
class TreeDifferTest {
    private static final long SEED = Seeds.of(TreeDifferTest.class);
    private static final int ROUNDS = Integer.getInteger("cas.rounds", 8);
    private static final TreeApplier.Policy DEVICES =
            new TreeApplier.Policy(true, 1 << 30, 1100, Duration.ofMinutes(5), 16 << 20);

    @TempDir
    Path base;

    private final List<Path> mounted = new ArrayList<>();
    private Engine engine;
    private StoreView view;
    private TreeApplier applier;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.open(base.resolve("persist"), Engine.World.host(InstantSource.system(), new Random(SEED)));
        view = engine.view(new Namespace("here"));
        applier = new TreeApplier(
                view.content()::open,
                new TreeApplier.Ports(
                        LinuxKernel.trees(), LinuxKernel.fileSystems(), LinuxKernel.fence(), LinuxKernel.inflations()),
                InstantSource.system(),
                DEVICES);
    }

    @AfterEach
    void close() throws IOException {
        for (Path target : mounted.reversed()) {
            LinuxKernel.mounter().unmount(target);
        }
        engine.close();
    }

    @Test
    void whatIsComparedAndAppliedAgainIsTheSameTree() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "round " + round + ", seed " + SEED;
            Round one = new Round(Files.createDirectory(base.resolve("r" + round)), Seeds.random(SEED, round));
            one.layers();
            Descriptor layer = view.differ().diff(one.left(), List.of(one.right()), Request.PLAIN);
            one.check(layer, name);
        }
    }

    /// A directory that was renamed into one which hides all below it still shows what it was made of: seed
    /// 50342337664091 had found it lost.
    @Test
    void whatWasRenamedIntoAnOpaqueDirectoryIsThere() throws IOException {
        Path low = Files.createDirectory(base.resolve("low"));
        Files.createDirectories(low.resolve("hidden/old"));
        Files.writeString(Files.createDirectory(low.resolve("moved")).resolve("file"), "text");
        Path up = Files.createDirectory(base.resolve("up"));
        List<String> lower = List.of("redirect_dir=on", "lowerdir=" + low);
        List<String> both = new ArrayList<>(lower);
        both.addAll(List.of("upperdir=" + up, "workdir=" + Files.createDirectory(base.resolve("work"))));
        Path shown = Files.createDirectory(base.resolve("shown"));
        LinuxKernel.mounter().mount(List.of(new Mount("overlay", "overlay", both)), shown);
        mounted.add(shown);
        Files.delete(shown.resolve("hidden/old"));
        Files.delete(shown.resolve("hidden"));
        Files.createDirectory(shown.resolve("hidden"));
        Files.move(shown.resolve("moved"), shown.resolve("hidden/moved"));

        Mount right = new Mount("overlay", "overlay", List.of("redirect_dir=on", "lowerdir=" + up + ":" + low));
        Descriptor layer = view.differ().diff(List.of(), List.of(right), Request.PLAIN);
        Path made = Files.createDirectory(base.resolve("made"));
        applier.apply(layer, List.of(bind(made)));
        assertEquals("text", Files.readString(made.resolve("hidden/moved/file")));
    }

    /// One stack of layers, and a writable one on it.
    private final class Round {
        private final Path directory;
        private final Random random;
        private final List<Path> lower = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private Path upper;

        Round(Path directory, Random random) throws IOException {
            this.directory = directory;
            this.random = random;
            this.upper = directory("upper");
            if (random.nextInt(3) == 0) {
                options.addAll(List.of("redirect_dir=on", "metacopy=on"));
            }
        }

        private Path directory(String name) throws IOException {
            return Files.createDirectories(directory.resolve(name));
        }

        void layers() throws IOException {
            Path first = directory("l0");
            change(first, 60);
            lower.add(first);
            int depth = random.nextInt(3);
            for (int i = 1; i <= depth; i++) {
                Path layer = directory("l" + i);
                change(mount(overlay(layer), "m" + i), 25);
                lower.addFirst(layer);
            }
            change(mount(right(), "right"), 30);
        }

        private void change(Path root, int deeds) throws IOException {
            try (Tree tree = LinuxKernel.trees().open(root)) {
                new RandomTree(root, tree, random).change(deeds);
            }
        }

        private Mount overlay(Path onTop) throws IOException {
            List<String> all = new ArrayList<>(options);
            all.add("index=off");
            all.add("workdir=" + directory("w" + onTop.getFileName()));
            all.add("upperdir=" + onTop);
            all.add(lowerOption());
            return new Mount("overlay", "overlay", all);
        }

        private String lowerOption() {
            return "lowerdir="
                    + String.join(":", lower.stream().map(Path::toString).toList());
        }

        Mount right() throws IOException {
            return overlay(upper);
        }

        List<Mount> left() {
            if (lower.size() == 1) {
                return List.of(bind(lower.getFirst()));
            }
            List<String> all = new ArrayList<>(options);
            all.add(lowerOption());
            return List.of(new Mount("overlay", "overlay", all));
        }

        private Path mount(Mount what, String name) throws IOException {
            Path target = directory(name);
            LinuxKernel.mounter().mount(List.of(what), target);
            mounted.add(target);
            return target;
        }

        void check(Descriptor layer, String name) throws IOException {
            Path right = directory("right");
            Path left = mount(left().getFirst(), "left");
            TreeListing wanted = TreeListing.of(right).without();
            assertFalse(wanted.entries().isEmpty(), name);

            assertEquals(
                    layer,
                    view.differ().diff(List.of(bind(left)), List.of(bind(right)), Request.PLAIN),
                    name + ": compared as mounted");

            upper = directory("again");
            applier.apply(layer, List.of(overlay(upper)));
            assertSame(wanted, mount(overlay(upper), "overlaid"), name + ": applied to an overlay");

            assertSame(wanted, applied(left, layer, "plain"), name + ": applied to a directory");

            Descriptor back = view.differ().diff(List.of(right()), left(), Request.PLAIN);
            assertSame(TreeListing.of(left).without(), applied(right, back, "back"), name + ": taken back");

            Descriptor whole = view.differ().diff(List.of(), List.of(right()), Request.PLAIN);
            assertSame(wanted, applied(directory("empty"), whole, "whole"), name + ": on nothing");
        }

        private Path applied(Path on, Descriptor layer, String name) throws IOException {
            Path copy = directory(name);
            Program.of("cp", "-a", "--preserve=all", on + "/.", copy.toString()).check();
            applier.apply(layer, List.of(bind(copy)));
            return copy;
        }

        private void assertSame(TreeListing wanted, Path found, String what) {
            assertEquals(
                    List.of(),
                    wanted.differences(
                            "what was compared", TreeListing.of(found).without(), "what was made"),
                    what);
        }
    }

    private static Mount bind(Path directory) {
        return new Mount("bind", directory.toString(), List.of("rw", "rbind"));
    }
}
