package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.cli.MutantDaemon;
import cas.cli.MutantDaemon.Mutant;
import cas.interop.ForgetfulDisk.Kind;
import cas.interop.PowerCuts.Story;
import cas.proving.NeedsRoot;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The power goes while clients ingest, label and delete, on the file systems that devices have. `-Dcas.cuts=N` cuts
/// N times instead of 60 times. The seed decides what the clients do, what the disk forgets and how long they work; at
/// which of their calls that time is over is for the machine to say, so a seed tells much the same story, not the same.
@NeedsRoot(tools = {"gcc", "pkg-config", "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs"})
class PowerCutIT {
    private static final int CUTS = Integer.getInteger("cas.cuts", 60);
    /// An image is left to age so long.
    private static final int CUTS_PER_IMAGE_MAX = 50;
    /// A mutant must be caught by then. The worst took 5.
    private static final int MUTANT_CUTS_MAX = 20;

    private static final int SLOW_PERCENT = 20;
    private static final int ALWAYS = 100;
    private static final long SEED = Seeds.of(PowerCutIT.class);

    private static Workbench bench;
    private static QuickStart quick;

    @BeforeAll
    static void open() throws IOException {
        bench = Workbench.open("cuts");
        quick = QuickStart.prepare(bench);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void keepsItsPromises() {
        var stories = new ArrayList<Callable<List<String>>>();
        int part = 0;
        for (Kind kind : Kind.values()) {
            int left = kind == Kind.EXT4 ? CUTS - 2 * (CUTS / 4) : CUTS / 4;
            for (; left > 0; left -= CUTS_PER_IMAGE_MAX) {
                int cuts = Math.min(left, CUTS_PER_IMAGE_MAX);
                var story = new Story(kind + "-" + part, SEED + 31L * part++, SLOW_PERCENT);
                stories.add(() -> new PowerCuts(bench, kind, PowerCutIT::daemon, story).run(cuts));
            }
        }
        assertEquals(
                List.of(), Together.run(stories).stream().flatMap(List::stream).toList());
    }

    /// A mutant on a file system.
    private record Trial(Mutant mutant, Kind kind) {
        @Override
        public String toString() {
            return mutant + "-" + kind;
        }
    }

    /// Each mutant on one file system; in a campaign, on all of them.
    private static List<Trial> trials() {
        if (CUTS <= 60) {
            return List.of(
                    new Trial(Mutant.FILES, Kind.EXT4),
                    new Trial(Mutant.NAMES, Kind.XFS),
                    new Trial(Mutant.DATABASE, Kind.BTRFS),
                    new Trial(Mutant.METADATA_FIRST, Kind.EXT4),
                    new Trial(Mutant.ANSWER_FIRST, Kind.XFS));
        }
        return Stream.of(Mutant.values())
                .flatMap(mutant -> Stream.of(Kind.values()).map(kind -> new Trial(mutant, kind)))
                .toList();
    }

    @Test
    void mutantsAreCaught() throws IOException {
        Path program = mutantProgram();
        var stories = new ArrayList<Callable<String>>();
        for (Trial trial : trials()) {
            stories.add(() -> {
                var story = new Story(trial.toString(), SEED, ALWAYS);
                List<String> broken = new PowerCuts(
                                bench, trial.kind(), persist -> mutant(program, trial.mutant(), persist), story)
                        .run(MUTANT_CUTS_MAX);
                assertFalse(broken.isEmpty(), () -> trial + " was not noticed, seed " + SEED);
                // A mutant that cannot even serve proves nothing about power cuts.
                assertFalse(broken.getFirst().contains("could not work"), broken::toString);
                return trial + " was caught " + broken.getFirst();
            });
        }
        for (String caught : Together.run(stories)) {
            System.out.println(caught.lines().findFirst().orElseThrow());
        }
    }

    private static Server daemon(Path persist) throws IOException {
        return quick.start(bench, persist, Map.of());
    }

    private static Server mutant(Path program, Mutant mutant, Path persist) throws IOException {
        var environment = Map.of("CAS_MUTANT", mutant.name());
        if (mutant == Mutant.DATABASE) {
            environment = Map.of(
                    "CAS_MUTANT",
                    mutant.name(),
                    "LD_PRELOAD",
                    NativeTool.faults().toString(),
                    "FAULTS_UNSYNCED",
                    "data.mdb");
        }
        return Server.tryCas(bench, persist, program.toString(), environment).ready();
    }

    /// Stands where the launcher stands, and runs the daemon of the tests' class path.
    private static Path mutantProgram() throws IOException {
        Path program = bench.path("mutant");
        Path options = bench.path("mutant.options");
        Files.writeString(options, """
            --enable-native-access=ALL-UNNAMED
            --sun-misc-unsafe-memory-access=allow
            --add-opens=java.base/java.nio=ALL-UNNAMED
            --add-exports=java.base/sun.nio.ch=ALL-UNNAMED
            -XX:+UseSerialGC
            -XX:TieredStopAtLevel=1
            -cp
            "%s"
            %s
            """.formatted(System.getProperty("java.class.path"), MutantDaemon.class.getName()));
        Files.writeString(
                program,
                "#!/bin/sh\nexec '%s/bin/java' '@%s' \"$@\"\n".formatted(System.getProperty("java.home"), options));
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
