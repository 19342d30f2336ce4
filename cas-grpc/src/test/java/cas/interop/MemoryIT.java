package cas.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.content.BlobReader;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proving.NeedsRoot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The daemon in a control group of 128 MiB, in which the page cache counts too: many writers of large messages at
/// once, lists and reads. The kernel kills whoever needs more.
@NeedsRoot(files = MemoryGroup.NEEDED)
class MemoryIT {
    private static final long LIMIT_BYTES = 128L << 20;
    private static final int WRITERS = 8;
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int MESSAGES_EACH = 24;
    private static final int SMALL_BLOBS_EACH = 100;

    private Workbench bench;
    private MemoryGroup group;

    @BeforeEach
    void open() throws IOException {
        bench = Workbench.open("memory");
        group = MemoryGroup.of("memory", LIMIT_BYTES);
    }

    @AfterEach
    void close() throws IOException {
        if (bench != null) {
            bench.close();
            group.close();
        }
    }

    @Test
    void manyWritersFitIntoLittleMemory() throws Exception {
        try (Server server = Server.casIn(group.path(), bench, bench.path("persist"))) {
            try (CasClient client = CasClient.connect(new ClientOptions(server.socket()))) {
                ContentStore content = client.view(new Namespace("n")).content();
                List<Digest> large = writeAll(content);
                List<Digest> listed = new ArrayList<>();
                content.walk(Filter.ALL, info -> listed.add(info.digest()));
                assertEquals(WRITERS * (1 + SMALL_BLOBS_EACH), listed.size());
                for (Digest digest : large) {
                    readBack(content, digest);
                }
            }
            assertTrue(server.alive(), server.log());
            assertEquals(0, server.stop());
        }
        group.requireNobodyKilled();
    }

    private static List<Digest> writeAll(ContentStore content) throws Exception {
        List<Callable<Digest>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(() -> {
                for (int blob = 0; blob < SMALL_BLOBS_EACH; blob++) {
                    put(content, writer + "-" + blob, 1, ("small " + writer + " " + blob).getBytes(UTF_8));
                }
                byte[] message = new byte[MESSAGE_BYTES];
                new Random(writer).nextBytes(message);
                return put(content, writer + "-large", MESSAGES_EACH, message);
            });
        }
        List<Digest> made = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Digest> done : threads.invokeAll(writers)) {
                made.add(done.get());
            }
        }
        return made;
    }

    private static Digest put(ContentStore content, String ref, int times, byte[] message) throws IOException {
        try (Ingest ingest = content.begin(new IngestRequest(ref, 0, Optional.empty()))) {
            for (int i = 0; i < times; i++) {
                ingest.append(ByteBuffer.wrap(message));
            }
            return ingest.commit(new Ingest.Commit(0, Optional.empty(), Labels.none()))
                    .digest();
        }
    }

    private static void readBack(ContentStore content, Digest digest) throws IOException {
        long position = 0;
        try (BlobReader reader = content.open(digest)) {
            ByteBuffer buffer = ByteBuffer.allocate(MESSAGE_BYTES);
            for (int read = reader.read(buffer, 0); read > 0; read = reader.read(buffer.clear(), position)) {
                position += read;
            }
        }
        assertEquals((long) MESSAGES_EACH * MESSAGE_BYTES, position);
    }
}
