package cas.benchmarks;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.collection.Schedule;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.engine.Engine;
import cas.name.Labels;
import cas.name.Namespace;
import cas.os.linux.LinuxKernel;
import cas.server.CasServer;
import cas.server.ServedStore;
import cas.server.ServedStore.Collecting;
import cas.server.ServedStore.Told;
import cas.server.ServerOptions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A fresh store below the directory that the property `cas.bench.dir` names, used in process or over its socket.
final class Store implements Closeable {
    static final Namespace NAMESPACE = new Namespace("bench");
    private static final int PIECE_BYTES = 1 << 20;
    private static final int FILLERS = 32;
    private static final int SMALL_BYTES = 16;

    final ContentStore content;
    private final Path directory;
    private final Engine engine;
    private final @Nullable CasServer server;
    private final @Nullable CasClient client;
    private final AtomicLong serial = new AtomicLong(System.nanoTime());

    private Store(Path directory, boolean overSocket) throws IOException {
        this.directory = directory;
        this.engine = open(directory);
        if (overSocket) {
            server = CasServer.start(
                    new ServerOptions(directory.resolve("socket")),
                    new ServedStore(
                            engine::view,
                            engine.namespaces(),
                            engine.overview(),
                            engine.checker(),
                            engine.events(),
                            new Told(engine.snapshotters(), engine.capabilities(), engine::isolatesContent),
                            new Collecting(engine.collector(), () -> {}, Schedule.DEFAULT),
                            LinuxKernel.host()));
            client = CasClient.connect(new ClientOptions(directory.resolve("socket")));
            content = client.view(NAMESPACE).content();
        } else {
            server = null;
            client = null;
            content = engine.view(NAMESPACE).content();
        }
    }

    static Store fresh(boolean overSocket) throws IOException {
        Path parent = Path.of(System.getProperty("cas.bench.dir", System.getProperty("java.io.tmpdir", "/tmp")));
        return new Store(Files.createTempDirectory(parent, "cas-bench-"), overSocket);
    }

    static Engine open(Path directory) throws IOException {
        return Engine.open(directory.resolve("persist"), Engine.World.host(InstantSource.system(), new Random(1)));
    }

    Path directory() {
        return directory;
    }

    /// Ingests a blob of that size that was never there before. Its digest is known beforehand, as a client's is; to
    /// find it out is no part of the store's work, so the pieces of a large one are all the same but for the first.
    Digest put(long size) throws IOException {
        long number = serial.incrementAndGet();
        try (Ingest ingest = content.begin(new IngestRequest("bench-" + number, size, Optional.empty()))) {
            byte[] piece = new byte[(int) Math.min(size, PIECE_BYTES)];
            new Random(number).nextBytes(piece);
            for (long left = size; left > 0; left -= piece.length) {
                ingest.append(ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length)));
            }
            return ingest.commit(new Ingest.Commit(size, Optional.empty(), Labels.none()))
                    .digest();
        }
    }

    /// Fills the store with many writers at once, so that they share syncs.
    List<Digest> fill(int count) throws IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(FILLERS)) {
            List<Callable<Digest>> puts = Collections.nCopies(count, () -> put(SMALL_BYTES));
            List<Digest> digests = new ArrayList<>();
            for (Future<Digest> made : threads.invokeAll(puts)) {
                digests.add(made.get());
            }
            return digests;
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("the store could not be filled", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        engine.close();
        remove(directory);
    }

    static void remove(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
