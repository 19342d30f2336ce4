package cas.interop;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.interop.Peer.Answer;
import cas.interop.Step.World;
import cas.proving.NeedsRoot;
import cas.sim.Seeds;
import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random sequences of calls go to Debian's containerd and to us. Codes, answers and what is left must be the same, but
/// for what [Known] says. As it stands it plays the same sequences in every run, because a gate needs no luck.
/// `-Dcas.differential.seconds=N` hunts with a seed of its own; `-Dcas.seed=N` repeats a run.
@NeedsRoot(tools = "containerd")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialIT {
    private static final int STEPS = 120;
    private static final int LOOK_EVERY = 30;
    private static final int SHRINK_RUNS_MAX = 100;
    /// A hunt goes on until it has found so many.
    private static final int DIFFERENCES_MAX = 5;
    /// Every so many sequences one is played where namespaces do not share content.
    private static final int ISOLATED_EVERY = 3;

    private static final Duration HUNT = Duration.ofSeconds(Long.getLong("cas.differential.seconds", 0));
    /// Without a hunt.
    private static final long SEED = 27_135_042_696_018L;

    private static final int SEQUENCES = 9;

    private final long seed = HUNT.isZero() ? Long.getLong("cas.seed", SEED) : Seeds.of(DifferentialIT.class);
    private Workbench bench;
    private Pair sharing;
    private Pair isolating;
    private int runs;

    /// Two servers that are to agree.
    private record Pair(Peer theirs, Peer ours) implements AutoCloseable {
        @Override
        public void close() {
            theirs.close();
            ours.close();
        }
    }

    /// The first step at which the two did not agree.
    private record Difference(int step, String text) {}

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("differential");
        sharing = new Pair(
                new Peer("containerd", Server.containerd(bench).socket()),
                new Peer(
                        "cas",
                        Server.casThatCollectsWhenAsked(bench, bench.path("persist"))
                                .socket()));
        isolating = new Pair(
                new Peer(
                        "containerd (isolated)",
                        Server.containerd(bench, "containerd-isolated", "isolated")
                                .socket()),
                new Peer(
                        "cas (isolated)",
                        Server.casThatCollectsWhenAsked(bench, bench.path("persist-isolated"), "--isolate-content")
                                .socket()));
    }

    @AfterAll
    void stop() {
        sharing.close();
        isolating.close();
        bench.close();
    }

    @Test
    void bothServersAgree() throws InterruptedException {
        long end = System.nanoTime() + HUNT.toNanos();
        List<String> differences = new ArrayList<>();
        int part = 0;
        for (; part < SEQUENCES || System.nanoTime() < end && differences.size() < DIFFERENCES_MAX; part++) {
            List<Integer> all = IntStream.range(0, STEPS).boxed().toList();
            Optional<Difference> difference = run(part, all);
            if (difference.isPresent()) {
                System.out.println("DifferentialIT: sequence " + part + " differs at step "
                        + difference.get().step());
                differences.add("seed " + seed + ", sequence " + part + ":\n"
                        + shrunk(part, all, difference.get()).text());
            }
        }
        System.out.println("DifferentialIT: seed " + seed + ", " + part + " sequences, " + part * STEPS + " calls, "
                + differences.size() + " differences");
        assertTrue(differences.isEmpty(), () -> String.join("\n\n", differences));
    }

    /// What is excused is there to be excused.
    @ParameterizedTest
    @EnumSource(Known.class)
    void knownDifferencesAreThere(Known known) throws InterruptedException {
        World world = new World("k" + runs++);
        try {
            assertNotEquals(Excuses.seen(known, sharing.theirs(), world), Excuses.seen(known, sharing.ours(), world));
        } finally {
            State.clear(sharing.theirs(), world);
            State.clear(sharing.ours(), world);
        }
    }

    private Pair pair(int part) {
        return part % ISOLATED_EVERY == ISOLATED_EVERY - 1 ? isolating : sharing;
    }

    /// Runs some of the steps of one sequence, in namespaces of their own.
    private Optional<Difference> run(int part, List<Integer> chosen) throws InterruptedException {
        World world = new World("p" + part + "r" + runs++);
        List<Step> sequence = Calls.sequence(Seeds.random(seed, part), world, STEPS);
        List<String> history = new ArrayList<>();
        Pair pair = pair(part);
        try {
            for (int i = 0; i < chosen.size(); i++) {
                Optional<String> difference = compare(pair, sequence.get(chosen.get(i)), world, history);
                boolean look = (i + 1) % LOOK_EVERY == 0 || i + 1 == chosen.size();
                if (difference.isEmpty() && look) {
                    difference = compare(pair, Calls.STATE, world, history);
                }
                if (difference.isPresent()) {
                    String text = String.join("\n", history) + difference.get();
                    return Optional.of(new Difference(i, world.plain(text)));
                }
            }
            return Optional.empty();
        } finally {
            State.clear(pair.theirs(), world);
            State.clear(pair.ours(), world);
        }
    }

    private static Optional<String> compare(Pair pair, Step step, World world, List<String> history)
            throws InterruptedException {
        Answer expected = step.act().on(pair.theirs(), world);
        Answer found = step.act().on(pair.ours(), world);
        if (expected.equals(found)) {
            history.add(step + " -> " + expected.toString().lines().findFirst().orElse("OK"));
            return Optional.empty();
        }
        return Optional.of("\n" + step + "\n" + pair.theirs() + ": " + unlike(expected, found) + "\n" + pair.ours()
                + ": " + unlike(found, expected));
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
