package cas.benchmarks;

import cas.digest.Digest;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

/// One durable ingest, from begin to the answer of its commit. Writers are JMH's threads: `-t 1`, `-t 8`.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class IngestBenchmark {
    @Param({"1024", "65536", "1048576", "1073741824"})
    long size;

    @Param({"process", "socket"})
    String where = "";

    private Store store;
    private final Queue<Digest> made = new ConcurrentLinkedQueue<>();

    @Setup
    public void open() throws IOException {
        store = Store.fresh(where.equals("socket"));
    }

    @Benchmark
    public Digest ingest() throws IOException {
        Digest digest = store.put(size);
        made.add(digest);
        return digest;
    }

    @TearDown(Level.Iteration)
    public void drop() throws IOException {
        for (Digest digest = made.poll(); digest != null; digest = made.poll()) {
            store.content.delete(digest);
        }
    }

    @TearDown
    public void close() throws IOException {
        store.close();
    }
}
