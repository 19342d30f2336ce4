package cas.benchmarks;

import cas.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
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

/// Opening a store that holds many blobs. The first iteration includes what a Java machine does once: loading classes
/// and LMDB's library; a daemon's start is this and the start of the machine.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 5)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class OpeningBenchmark {
    /// Give `-p blobs=1000000` and room for as many files.
    @Param("10000")
    int blobs;

    /// `clean`: as a daemon that was stopped leaves it. `killed`: as one that was killed does.
    @Param({"clean", "killed"})
    String stop = "";

    private Path directory;
    private Engine engine;

    /// In a machine of its own, so that the first opening finds everything cold.
    @Setup
    public void fill() throws IOException, InterruptedException {
        directory = ManyBlobs.make(blobs, true);
    }

    @Setup(Level.Iteration)
    public void kill() throws IOException, InterruptedException {
        if (stop.equals("killed")) {
            ManyBlobs.openAndDie(directory);
        }
    }

    @Benchmark
    public Engine open() throws IOException {
        engine = Store.open(directory);
        return engine;
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        engine.close();
    }

    @TearDown
    public void remove() throws IOException {
        Store.remove(directory);
    }
}
