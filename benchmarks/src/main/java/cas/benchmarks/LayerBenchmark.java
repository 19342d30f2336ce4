package cas.benchmarks;

import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.engine.Engine;
import cas.layer.ArchiveFiles;
import cas.layer.Compression;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.Mount;
import cas.snapshot.Snapshotter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
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

/// Seconds for a layer of so many files of 4 KiB, half of each random, 100 in a directory: its archive parsed and no
/// more; its bytes unpacked and digested and no more; all of it applied to a new snapshot, which is committed. Whoever
/// divides sees whether each file takes the same time however many there are.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures
public class LayerBenchmark {
    private static final int FILES_PER_DIRECTORY = 100;
    private static final int FILE_BYTES = 4096;
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PLAIN = 0644;
    private static final int DIRECTORY = 0755;

    @Param({"10000", "100000", "500000"})
    int files;

    private Path directory;
    private Path archive;
    private Engine engine;
    private StoreView store;
    private Descriptor layer;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory(Path.of(System.getProperty("cas.bench.dir", "/tmp")), "cas-layer-");
        engine = Store.open(directory);
        store = engine.view(Store.NAMESPACE);
        archive = directory.resolve("layer.tar");
        Path packed = directory.resolve("layer.tar.gz");
        write();
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed), PIECE_BYTES)) {
            Files.copy(archive, out);
        }
        layer = ingest(packed);
        Files.delete(packed);
    }

    private void write() throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), PIECE_BYTES)) {
            ArchiveFiles.Writer writer = ArchiveFiles.writer(out);
            byte[] bytes = new byte[FILE_BYTES];
            for (int i = 0; i < files; i++) {
                String place = "d" + i / FILES_PER_DIRECTORY;
                if (i % FILES_PER_DIRECTORY == 0) {
                    writer.directory(place, DIRECTORY);
                }
                new Random(i).nextBytes(bytes);
                Arrays.fill(bytes, FILE_BYTES / 2, FILE_BYTES, (byte) i);
                writer.file(place + "/f" + i, PLAIN, bytes);
            }
            writer.finish();
        }
    }

    private Descriptor ingest(Path file) throws IOException {
        try (Ingest ingest = store.content().begin(new IngestRequest("layer", 0, Optional.empty()));
                InputStream in = Files.newInputStream(file)) {
            for (byte[] piece = in.readNBytes(PIECE_BYTES); piece.length > 0; piece = in.readNBytes(PIECE_BYTES)) {
                ingest.append(ByteBuffer.wrap(piece));
            }
            Digest digest = ingest.commit(new Ingest.Commit(0, Optional.empty(), Labels.none()))
                    .digest();
            return new Descriptor(Compression.GZIP.mediaType(), digest, Files.size(file));
        }
    }

    @Benchmark
    public long parse() throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), PIECE_BYTES)) {
            return ArchiveFiles.read(in, new ArchiveFiles.Visitor() {
                @Override
                public void file(String path, long size, ArchiveFiles.Bytes bytes) {}

                @Override
                public void link(String path, String target) {}
            });
        }
    }

    @Benchmark
    public long inflate() throws IOException {
        long[] count = {0};
        try (var blob = store.content().open(layer.digest())) {
            ArchiveFiles.unpack(blob, layer, (_, _, length) -> count[0] += length);
        }
        return count[0];
    }

    @Benchmark
    public Descriptor apply() throws IOException {
        Snapshotter snapshotter = store.snapshotter("overlayfs");
        List<Mount> mounts = snapshotter.prepare("making", "", Labels.none());
        Descriptor applied = store.applier().apply(layer, mounts);
        snapshotter.commit("made", "making", "", Labels.none());
        return applied;
    }

    @TearDown(Level.Invocation)
    public void remove() throws IOException {
        if (store.snapshotter("overlayfs").stat("made").isPresent()) {
            store.snapshotter("overlayfs").remove("made");
        }
    }

    @TearDown
    public void close() throws IOException {
        engine.close();
        Store.remove(directory);
    }
}
