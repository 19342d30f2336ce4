package cas.benchmarks;

import cas.content.Descriptor;
import cas.engine.Engine;
import cas.layer.Compression;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.LayerDiffer.Request;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Files per second of a tree of 10 000 files of 4 KiB, half of it random: all written into a layer; a tenth of them
/// changed in a writable layer on top; all compared with a copy that is the same, byte for byte.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class DiffBenchmark {
    private static final int FILES = 10_000;
    private static final int FILES_PER_DIRECTORY = 100;
    private static final int FILE_BYTES = 4096;
    private static final int UNCHANGED_PER_CHANGED = 10;

    @Param({"written", "changed", "compared"})
    String how = "";

    @Param({"NONE", "GZIP", "ZSTD"})
    Compression packing = Compression.NONE;

    private Path directory;
    private Engine engine;
    private StoreView store;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory(Path.of(System.getProperty("cas.bench.dir", "/tmp")), "cas-diff-");
        engine = Engine.open(directory.resolve("persist"), Engine.World.host(InstantSource.system(), new Random(1)));
        store = engine.view(Store.NAMESPACE);
        fill(directory.resolve("lower"), 1, 0);
        fill(directory.resolve("same"), 1, 0);
        fill(directory.resolve("upper"), UNCHANGED_PER_CHANGED, 1);
    }

    private static void fill(Path tree, int step, int change) throws IOException {
        byte[] bytes = new byte[FILE_BYTES];
        FileTime time = FileTime.from(Instant.ofEpochSecond(1_600_000_000L + change));
        for (int i = 0; i < FILES; i += step) {
            Path place = Files.createDirectories(tree.resolve("d" + i / FILES_PER_DIRECTORY));
            new Random(i + (long) change * FILES).nextBytes(bytes);
            java.util.Arrays.fill(bytes, FILE_BYTES / 2, FILE_BYTES, (byte) i);
            Files.setLastModifiedTime(Files.write(place.resolve("f" + i), bytes), time);
        }
        for (int i = 0; i < FILES; i += FILES_PER_DIRECTORY) {
            Files.setLastModifiedTime(tree.resolve("d" + i / FILES_PER_DIRECTORY), time);
        }
    }

    private List<Mount> bind(String name) {
        return List.of(new Mount("bind", directory.resolve(name).toString(), List.of("ro", "rbind")));
    }

    @Benchmark
    @OperationsPerInvocation(FILES)
    public Descriptor diff() throws IOException {
        Request request = new Request(packing.mediaType(), "", Labels.none(), Optional.empty());
        Descriptor layer = switch (how) {
            case "written" -> store.differ().diff(List.of(), bind("lower"), request);
            case "changed" -> store.differ().diff(bind("lower"), changed(), request);
            default -> store.differ().diff(bind("same"), bind("lower"), request);
        };
        store.content().delete(layer.digest());
        return layer;
    }

    private List<Mount> changed() {
        List<String> options = List.of(
                "workdir=" + directory.resolve("work"),
                "upperdir=" + directory.resolve("upper"),
                "lowerdir=" + directory.resolve("lower"));
        return List.of(new Mount("overlay", "overlay", options));
    }

    @TearDown
    public void close() throws IOException {
        engine.close();
        Store.remove(directory);
    }
}
