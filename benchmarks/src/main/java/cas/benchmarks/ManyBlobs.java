package cas.benchmarks;

import cas.digest.Digest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.engine.Engine;
import cas.kv.KeyValueStore;
import cas.metadata.ManyRecords;
import cas.name.Namespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// A store with many blobs, made by a process of its own and opened in this one: what is measured then finds nothing
/// warm but the page cache.
final class ManyBlobs implements Closeable {
    static final Namespace NAMESPACE = Store.NAMESPACE;

    final Engine engine;
    private final StoreLayout layout;
    private final ManyRecords records;

    private ManyBlobs(Engine engine, KeyValueStore map, Path directory, int blobs) {
        this.engine = engine;
        this.layout = layout(directory);
        this.records = new ManyRecords(map, NAMESPACE, blobs);
    }

    /// Fills a fresh directory.
    static Path make(int blobs) throws IOException, InterruptedException {
        Path parent = Path.of(System.getProperty("cas.bench.dir", System.getProperty("java.io.tmpdir", "/tmp")));
        Path directory = Files.createTempDirectory(parent, "cas-bench-");
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .toList();
        List<String> line = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString()),
                        flags.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path", ""), ManyBlobs.class.getName()),
                        Stream.of(directory.toString(), Integer.toString(blobs)))
                .flatMap(words -> words)
                .toList();
        if (new ProcessBuilder(line).inheritIO().start().waitFor() != 0) {
            throw new IOException("the store could not be filled");
        }
        return directory;
    }

    public static void main(String[] words) throws IOException {
        try (ManyBlobs store = open(Path.of(words[0]), Integer.parseInt(words[1]))) {
            store.records.fill();
            store.records.each(store::makeFile);
        }
    }

    static ManyBlobs open(Path directory, int blobs) throws IOException {
        Engine.World host = Engine.World.host(InstantSource.system(), new Random(1));
        List<KeyValueStore> maps = new ArrayList<>();
        Engine.Maps keeping = root -> {
            maps.add(host.maps().open(root));
            return maps.getFirst();
        };
        Engine engine = Engine.open(
                directory.resolve("persist"),
                new Engine.World(host.disk(), host.kernel(), keeping, host.clock(), host.random()));
        return new ManyBlobs(engine, maps.getFirst(), directory, blobs);
    }

    private static StoreLayout layout(Path directory) {
        return new StoreLayout(directory.resolve("persist"));
    }

    /// Adds blobs that nothing holds, a tenth of the others.
    void litter() throws IOException {
        records.litter().forEach(this::makeFile);
    }

    /// Nobody reads them, so they are empty.
    private void makeFile(Digest digest) {
        try {
            Files.createFile(layout.path(new BlobFile(digest)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
