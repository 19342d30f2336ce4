package cas.benchmarks;

import cas.content.ContentInfo;
import cas.digest.Digest;
import cas.filter.Filter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Looking up one of many blobs, and listing them all.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class LookupBenchmark {
    @Param("10000")
    int blobs;

    @Param({"process", "socket"})
    String where = "";

    private Store store;
    private List<Digest> digests = List.of();

    @Setup
    public void fill() throws IOException {
        store = Store.fresh(where.equals("socket"));
        digests = store.fill(blobs);
    }

    @Benchmark
    public Optional<ContentInfo> lookUp() throws IOException {
        return store.content.info(digests.get(ThreadLocalRandom.current().nextInt(digests.size())));
    }

    @Benchmark
    public long list() throws IOException {
        long[] count = {0};
        store.content.walk(Filter.ALL, _ -> count[0]++);
        return count[0];
    }

    @TearDown
    public void close() throws IOException {
        store.close();
    }
}
