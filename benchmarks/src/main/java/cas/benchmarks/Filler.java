package cas.benchmarks;

import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.engine.Engine;
import cas.name.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A program that fills a store with small blobs and stops it cleanly.
final class Filler {
    private static final int WRITERS = 64;

    private Filler() {}

    static Process start(Path directory, int blobs) throws IOException {
        List<String> flags = java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .toList();
        List<String> line = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString()),
                        flags.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path", ""), Filler.class.getName()),
                        Stream.of(directory.toString(), Integer.toString(blobs)))
                .flatMap(words -> words)
                .toList();
        return new ProcessBuilder(line).inheritIO().start();
    }

    public static void main(String[] words) throws IOException, InterruptedException, ExecutionException {
        int blobs = Integer.parseInt(words[1]);
        try (Engine engine = Store.open(Path.of(words[0]));
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> writers = IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(writer -> threads.submit(() -> {
                        for (int i = writer; i < blobs; i += WRITERS) {
                            put(engine, i);
                        }
                        return true;
                    }))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
    }

    private static void put(Engine engine, int number) throws IOException {
        var content = engine.view(Store.NAMESPACE).content();
        try (Ingest ingest = content.begin(new IngestRequest("fill-" + number, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
            ingest.commit(new Ingest.Commit(0, Optional.empty(), Labels.none()));
        }
    }
}
