package cas.benchmarks;

import cas.collection.CollectRequest;
import cas.collection.Collected;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One whole collection with the daemon's memory, from the first one after the start on. What it says after each
/// iteration tells marking from the rest.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx128m", "-XX:+UseCompactObjectHeaders"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class CollectionBenchmark {
    private static final CollectRequest REQUEST = new CollectRequest(false, Duration.ZERO, false);

    @Param({"10000", "100000", "1000000"})
    int blobs;

    /// `none`: all is held. `tenth`: of eleven blobs one goes.
    @Param({"none", "tenth"})
    String garbage = "";

    private Path directory;
    private ManyBlobs store;
    private Collected last;

    @Setup
    public void fill() throws IOException, InterruptedException {
        directory = ManyBlobs.make(blobs, false);
        store = ManyBlobs.open(directory, blobs);
    }

    @Setup(Level.Iteration)
    public void litter() throws IOException {
        if (garbage.equals("tenth")) {
            store.litter();
        }
    }

    @Benchmark
    public Collected collect() throws IOException {
        last = store.engine.collector().collect(REQUEST, _ -> {});
        return last;
    }

    @TearDown(Level.Iteration)
    public void say() {
        System.out.printf(
                "marked in %d ms, held %d, went %s%n", last.marking().toMillis(), last.heldCount(), last.removed());
    }

    @TearDown
    public void remove() throws IOException {
        store.close();
        Store.remove(directory);
    }
}
