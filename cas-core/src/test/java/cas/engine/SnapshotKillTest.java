package cas.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.engine.Engine.World;
import cas.filter.Filter;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Finding;
import cas.name.Labels;
import cas.proving.NeedsRoot;
import cas.sim.Seeds;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `kill -9` at random points of preparing, committing, removing and unpacking: afterwards directories and records are
/// the same, and every promise stands. `-Dcas.kills=N` for more of them, as `.ci/kill-snapshots` does.
@NeedsRoot
class SnapshotKillTest {
    private static final int KILLS = Integer.getInteger("cas.kills", 4);
    private static final int MOMENT_MILLIS_MAX = 400;

    private final long seed = Seeds.of(getClass());

    @TempDir
    Path persist;

    @ParameterizedTest
    @ValueSource(strings = {"overlayfs", "native"})
    void directoriesAndRecordsAreTheSameAfterAKill(String snapshotter) throws IOException, InterruptedException {
        Random random = Seeds.random(seed, snapshotter.length());
        Set<String> promised = new TreeSet<>();
        int promises = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int moment = random.nextInt(MOMENT_MILLIS_MAX);
            String when = snapshotter + ", kill " + kill + " after " + moment + " ms, seed " + seed;
            Set<String> fresh = new TreeSet<>();
            // Half of the kills come when there is something to lose, however slow the machine is.
            String awaited = kill % 2 == 0 ? "ready\n" : "committed ";
            for (String line : killed(snapshotter, random.nextLong(), "r" + kill, new Moment(awaited, moment))) {
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "ready", "unpacked" -> {}
                    case "committed" -> {
                        promises++;
                        fresh.add(words[1]);
                    }
                    case "removing" -> fresh.remove(words[1]);
                    default -> throw new AssertionError(when + ": " + line);
                }
            }
            try (Engine engine = Engine.open(persist, World.host(InstantSource.system(), random))) {
                Snapshotter snapshots = engine.view(SnapshotWork.NAMESPACE).snapshotter(snapshotter);
                assertMounts(snapshots, when);
                promised.addAll(fresh);
                engine.collector().collect(new CollectRequest(false, Duration.ZERO, true), removal -> {});
                assertEquals(List.of(), check(engine), when);
                assertEquals(listed(snapshots).size(), directories(snapshotter).size(), when);
                assertTrue(names(snapshots).containsAll(promised), () -> when + ": lost of " + promised);
                assertBytes(snapshots, fresh, when);
                removeUncommitted(snapshots);
            }
        }
        assertTrue(promises > 0 || KILLS < 2, "something was promised");
    }

    /// @param awaited what is said before it
    private record Moment(String awaited, int millis) {}

    /// Lets a process work for a while.
    ///
    /// @return what it said
    private List<String> killed(String snapshotter, long workSeed, String run, Moment moment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(SnapshotWork.class.getName(), persist.toString(), snapshotter, workSeed + "", run));
        Path output = persist.resolveSibling(persist.getFileName() + ".said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            while (!Files.readString(output).contains(moment.awaited())) {
                assertFalse(process.waitFor(10, TimeUnit.MILLISECONDS), () -> "ended at its start: " + text(output));
            }
            process.waitFor(moment.millis(), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        List<String> said = text(output).lines().toList();
        Files.delete(output);
        // The last line may be a part of one.
        return said.stream()
                .filter(line -> line.matches("(committed|removing|unpacked) .*|failed .*"))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<SnapshotInfo> listed(Snapshotter snapshots) throws IOException {
        List<SnapshotInfo> found = new ArrayList<>();
        snapshots.walk(Filter.ALL, found::add);
        return found;
    }

    /// Every mount that is answered leads to directories that are there.
    private static void assertMounts(Snapshotter snapshots, String when) throws IOException {
        for (SnapshotInfo info : listed(snapshots)) {
            if (info.kind() == Kind.COMMITTED) {
                continue;
            }
            for (Mount mount : snapshots.mounts(info.name())) {
                Stream<String> paths = mount.type().equals("bind")
                        ? Stream.of(mount.source())
                        : mount.options().stream()
                                .filter(option -> option.matches("(lower|upper|work)dir=.*"))
                                .flatMap(option -> Arrays.stream(option.substring(option.indexOf('=') + 1)
                                        .split(":")));
                paths.forEach(path -> assertTrue(Files.isDirectory(Path.of(path)), () -> when + ": " + path));
            }
        }
    }

    private static Set<String> names(Snapshotter snapshots) throws IOException {
        return listed(snapshots).stream().map(SnapshotInfo::name).collect(Collectors.toSet());
    }

    /// What was committed has its bytes.
    private static void assertBytes(Snapshotter snapshots, Set<String> committed, String when) throws IOException {
        for (String name : committed) {
            Mount mount = snapshots.view("look at " + name, name, Labels.none()).getFirst();
            String top = mount.type().equals("bind")
                    ? mount.source()
                    : mount.options().getLast().replaceAll("lowerdir=([^:]*).*", "$1");
            assertEquals(name, Files.readString(Path.of(top, SnapshotWork.FILE)), when);
        }
    }

    /// So that the store does not grow with every kill.
    private static void removeUncommitted(Snapshotter snapshots) throws IOException {
        for (SnapshotInfo info : listed(snapshots)) {
            if (info.kind() != Kind.COMMITTED) {
                snapshots.remove(info.name());
            }
        }
    }

    private static List<Finding> check(Engine engine) throws IOException {
        List<Finding> found = new ArrayList<>();
        engine.checker().check(CheckRequest.structure(), new CheckListener() {
            @Override
            public void found(Finding finding) {
                found.add(finding);
            }

            @Override
            public void progress(CheckProgress progress) {}
        });
        return found;
    }

    private List<Path> directories(String snapshotter) throws IOException {
        Path root = new StoreLayout(persist)
                .path(Place.SNAPSHOTTER)
                .resolveSibling("io.containerd.snapshotter.v1." + snapshotter)
                .resolve("snapshots");
        try (Stream<Path> entries = Files.list(root)) {
            return entries.toList();
        }
    }
}
