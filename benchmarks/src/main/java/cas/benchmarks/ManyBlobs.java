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

    private static final String FILL = "fill";
    private static final String DIE = "die";
    private static final int DEAD = 9;

    final Engine engine;
    private final StoreLayout layout;
    private final ManyRecords records;

    private ManyBlobs(Engine engine, KeyValueStore map, Path directory, int blobs) {
        this.engine = engine;
        this.layout = layout(directory);
        this.records = new ManyRecords(map, NAMESPACE, blobs);
    }

    /// Fills a fresh directory.
    ///
    /// @param files whether there is a file for each blob: making them takes longer than all else
    static Path make(int blobs, boolean files) throws IOException, InterruptedException {
        Path parent = Path.of(System.getProperty("cas.bench.dir", System.getProperty("java.io.tmpdir", "/tmp")));
        Path directory = Files.createTempDirectory(parent, "cas-bench-");
        if (start(FILL, directory, blobs, files) != 0) {
            throw new IOException("the store could not be filled");
        }
        return directory;
    }

    /// Opens a store in a process that ends without closing it.
    static void openAndDie(Path directory) throws IOException, InterruptedException {
        if (start(DIE, directory, ManyRecords.GROUP, false) != DEAD) {
            throw new IOException("the store could not be opened");
        }
    }

    private static int start(String what, Path directory, int blobs, boolean files)
            throws IOException, InterruptedException {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .toList();
        List<String> line = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString()),
                        flags.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path", ""), ManyBlobs.class.getName()),
                        Stream.of(what, directory.toString(), Integer.toString(blobs), Boolean.toString(files)))
                .flatMap(words -> words)
                .toList();
        return new ProcessBuilder(line).inheritIO().start().waitFor();
    }

    public static void main(String[] words) throws IOException {
        try (ManyBlobs store = open(Path.of(words[1]), Integer.parseInt(words[2]))) {
            if (words[0].equals(DIE)) {
                Runtime.getRuntime().halt(DEAD);
            }
            store.records.fill();
            if (Boolean.parseBoolean(words[3])) {
                store.records.each(store::makeFile);
            }
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
