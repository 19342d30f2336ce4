package cas.benchmarks;

import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.name.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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

/// One small durable ingest after the other beside a thread that does nothing but collect. What collection makes
/// writers wait is the difference between `collecting=never` and the others. Writers are JMH's threads: `-t 1`, `-t 8`.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 10)
@Measurement(iterations = 3, time = 10)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx128m", "-XX:+UseCompactObjectHeaders"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class WriterWaitBenchmark {
    private static final CollectRequest REQUEST = new CollectRequest(false, Duration.ZERO, false);
    private static final Labels HELD = Labels.none().with("containerd.io/gc.root", "1");

    @Param("1000000")
    int blobs;

    /// `never`; `nothing`: all is held; `tenth`: each iteration begins with a tenth of garbage.
    @Param({"never", "nothing", "tenth"})
    String collecting = "";

    private Path directory;
    private ManyBlobs store;
    private ContentStore content;
    private final AtomicLong serial = new AtomicLong();
    private volatile boolean stopped;
    private @Nullable Thread collector;
    private volatile String told = "";

    @Setup
    public void fill() throws IOException, InterruptedException {
        directory = ManyBlobs.make(blobs, false);
        store = ManyBlobs.open(directory, blobs);
        content = store.engine.view(ManyBlobs.NAMESPACE).content();
    }

    @Setup(Level.Iteration)
    public void begin() throws IOException {
        stopped = false;
        told = "no collections";
        if (collecting.equals("tenth")) {
            store.litter();
        }
        if (!collecting.equals("never")) {
            collector = Thread.ofPlatform().start(this::collect);
        }
    }

    private void collect() {
        try {
            long began = System.nanoTime();
            long swept = 0;
            int count = 0;
            while (!stopped) {
                Collected done = store.engine.collector().collect(REQUEST, _ -> {});
                swept += done.count();
                count++;
            }
            told = "%d collections in %d ms, %d blobs went"
                    .formatted(count, (System.nanoTime() - began) / 1_000_000, swept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public Digest ingest() throws IOException {
        long number = serial.incrementAndGet();
        try (Ingest ingest = content.begin(new IngestRequest("bench-" + number, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.allocate(4096).putLong(0, number));
            return ingest.commit(new Ingest.Commit(4096, Optional.empty(), HELD))
                    .digest();
        }
    }

    @TearDown(Level.Iteration)
    public void end() throws InterruptedException {
        stopped = true;
        if (collector != null) {
            collector.join();
        }
        System.out.println(told);
    }

    @TearDown
    public void remove() throws IOException {
        store.close();
        Store.remove(directory);
    }
}
