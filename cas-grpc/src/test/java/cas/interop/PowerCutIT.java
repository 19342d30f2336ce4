package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.cli.MutantDaemon;
import cas.cli.MutantDaemon.Mutant;
import cas.interop.ForgetfulDisk.Kind;
import cas.interop.PowerCuts.Daemons;
import cas.interop.PowerCuts.Grounds;
import cas.interop.PowerCuts.Story;
import cas.interop.PowerCuts.Tally;
import cas.proving.NeedsRoot;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The power goes while clients ingest, label, delete, commit snapshots, and make and change volumes, on the
/// file systems that devices have, and the daemon alone is killed. `-Dcas.cuts=N` cuts N times instead of 60
/// times, and `-Dcas.kills=N` kills N times instead of 40 times. The seed decides what the clients do, what
/// the disk forgets and how long they work; at which of their calls that time is over is for the machine to
/// say, so a seed tells much the same story, not the same.
@NeedsRoot(tools = {"gcc", "pkg-config", "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs", "qemu-img"})
class PowerCutIT {
    private static final int CUTS = Integer.getInteger("cas.cuts", 60);
    private static final int KILLS = Integer.getInteger("cas.kills", 40);
    /// An image is left to age so long.
    private static final int CUTS_PER_IMAGE_MAX = CUTS <= 60 ? 20 : 50;
    /// A mutant must be caught by then. The worst took 5.
    private static final int MUTANT_CUTS_MAX = 20;

    private static final int SLOW_PERCENT = 20;
    private static final int ALWAYS = 100;
    private static final long SEED = Seeds.of(PowerCutIT.class);

    private static Workbench bench;
    private static QuickStart quick;
    private static VolumeSources sources;

    @BeforeAll
    static void open() throws IOException {
        bench = Workbench.open("cuts");
        sources = VolumeSources.make(bench);
        quick = QuickStart.prepare(bench, sources);
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    /// To every other image's daemon the machine was started anew after each cut, as it was.
    @Test
    void keepsItsPromises() throws IOException {
        var tally = new Tally();
        var stories = new ArrayList<Callable<List<String>>>();
        for (Kind kind : Kind.values()) {
            int left = kind == Kind.EXT4 ? CUTS - 2 * (CUTS / 4) : CUTS / 4;
            for (; left > 0; left -= CUTS_PER_IMAGE_MAX) {
                int cuts = Math.min(left, CUTS_PER_IMAGE_MAX);
                int image = stories.size();
                boolean reboots = image % 2 == 1;
                var story = Story.of(image + "-" + kind, SEED + image, reboots, sources);
                stories.add(() -> new PowerCuts(disks(kind, SLOW_PERCENT), daemons(reboots), story).run(cuts, tally));
            }
        }
        List<String> broken =
                Together.run(stories).stream().flatMap(List::stream).toList();
        System.out.println("power cuts: " + tally + ", seed " + SEED);
        assertEquals(List.of(), broken);
    }

    private static Grounds disks(Kind kind, int slowPercent) {
        return name -> Ground.forgetful(bench, name, kind, slowPercent);
    }

    /// Only the process dies: what it wrote is there, and what it mounted stays mounted.
    @Test
    void isWholeAfterKills() throws IOException {
        var tally = new Tally();
        var stories = new ArrayList<Callable<List<String>>>();
        for (int half = 0; half < 2; half++) {
            var story = Story.of("kills-" + half, SEED - 1 - half, true, sources);
            stories.add(
                    () -> new PowerCuts(name -> Ground.firm(bench, name), daemons(false), story).run(KILLS / 2, tally));
        }
        List<String> broken =
                Together.run(stories).stream().flatMap(List::stream).toList();
        System.out.println("kills: " + tally + ", seed " + SEED);
        assertEquals(List.of(), broken);
    }

    private static Daemons daemons(boolean reboots) {
        return (persist, boot) -> quick.start(
                bench, persist, Server.cas(), reboots ? NativeTool.bootId(boot, bench.path(boot)) : Map.of());
    }

    /// A mutant on a file system.
    private record Trial(Mutant mutant, Kind kind) {
        @Override
        public String toString() {
            return mutant + "-" + kind;
        }
    }

    /// Each mutant on one file system; in a campaign, on all of them. But for one: btrfs writes a new name of
    /// a file that was just synced into the same log, which the database's next sync takes to disk
    /// (`btrfs_log_new_name`), so leaving out the sync of the directory breaks nothing there.
    private static List<Trial> trials() {
        if (CUTS <= 60) {
            return List.of(
                    new Trial(Mutant.FILES, Kind.EXT4),
                    new Trial(Mutant.VOLUMES, Kind.EXT4),
                    new Trial(Mutant.NAMES, Kind.XFS),
                    new Trial(Mutant.DATABASE, Kind.BTRFS),
                    new Trial(Mutant.METADATA_FIRST, Kind.EXT4),
                    new Trial(Mutant.TREES, Kind.EXT4),
                    new Trial(Mutant.ANSWER_FIRST, Kind.XFS));
        }
        return Stream.of(Mutant.values())
                .flatMap(mutant -> Stream.of(Kind.values()).map(kind -> new Trial(mutant, kind)))
                .filter(trial -> trial.mutant() != Mutant.NAMES || trial.kind() != Kind.BTRFS)
                .toList();
    }

    @Test
    void mutantsAreCaught() throws IOException {
        Path program = mutantProgram();
        var stories = new ArrayList<Callable<String>>();
        for (Trial trial : trials()) {
            stories.add(() -> {
                var story = Story.of(trial.toString(), SEED, false, sources);
                List<String> broken = new PowerCuts(
                                disks(trial.kind(), ALWAYS),
                                (persist, _) -> mutant(program, trial.mutant(), persist),
                                story)
                        .run(MUTANT_CUTS_MAX, new Tally());
                assertFalse(broken.isEmpty(), () -> trial + " was not noticed, seed " + SEED);
                // A mutant that cannot even serve proves nothing about power cuts.
                assertFalse(broken.getFirst().contains("could not work"), broken::toString);
                return trial + " was caught " + broken.getFirst();
            });
        }
        List<String> caught = Together.run(stories);
        caught.forEach(mutant -> System.out.println(mutant.lines().findFirst().orElseThrow()));
        System.out.println("mutants: " + caught.size() + " of " + stories.size() + " caught, seed " + SEED);
    }

    private static Server mutant(Path program, Mutant mutant, Path persist) throws IOException {
        var environment = new HashMap<>(Map.of("CAS_MUTANT", mutant.name()));
        if (mutant == Mutant.DATABASE) {
            environment.put("LD_PRELOAD", NativeTool.faults().toString());
            environment.put("FAULTS_UNSYNCED", "data.mdb");
        }
        return Server.tryCas(bench, persist, program.toString(), environment);
    }

    private static Path script(String name, String text) throws IOException {
        Path file = Files.writeString(bench.path(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /// Stands where the launcher stands, and runs the daemon of the tests' class path.
    private static Path mutantProgram() throws IOException {
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
        return script(
                "mutant",
                "#!/bin/sh\nexec '%s/bin/java' '@%s' \"$@\"\n".formatted(System.getProperty("java.home"), options));
    }
}
