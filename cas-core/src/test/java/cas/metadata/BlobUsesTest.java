package cas.metadata;

import static cas.contract.StoreContract.HERE;
import static cas.contract.StoreContract.THERE;
import static cas.contract.StoreContract.labels;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.error.CasException.NotFound;
import cas.event.EventSink;
import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A commit and a deletion of the same bytes meet between "published" and "recorded", where it hurts most.
@Timeout(60)
final class BlobUsesTest {
    private final Fixture fixture;
    private final Paused map;
    private final Metadata metadata;

    BlobUsesTest() throws IOException {
        fixture = Fixture.inMemory();
        map = new Paused(fixture.map);
        metadata = fixture.reopen(map);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    /// A map that does something else before its next write.
    private record Paused(KeyValueStore map, AtomicReference<Optional<Act>> next) implements KeyValueStore {
        Paused(KeyValueStore map) {
            this(map, new AtomicReference<>(Optional.empty()));
        }

        void beforeNextWrite(Act act) {
            next.set(Optional.of(act));
        }

        @Override
        public <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
            return map.read(work);
        }

        @Override
        public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
            Optional<Act> act = next.getAndSet(Optional.empty());
            if (act.isPresent()) {
                act.get().run();
            }
            return map.write(work);
        }

        @Override
        public void close() {}
    }

    private interface Act {
        void run() throws IOException;
    }

    private BlobUses uses() {
        return new BlobUses(
                new Ledger(map, new Metadata.World(fixture.time, new Random(1), EventSink.SILENT)), fixture.blobs);
    }

    private ContentStore here() {
        return metadata.content(HERE, Optional.empty());
    }

    private ContentStore there() {
        return metadata.content(THERE, Optional.empty());
    }

    private static Digest digest(Algorithm algorithm, String text) {
        Digester digester = new Digester(algorithm);
        digester.update(ByteBuffer.wrap(text.getBytes(UTF_8)));
        return digester.digest();
    }

    private static void put(ContentStore content, Digest digest) throws IOException {
        try (Ingest ingest = content.begin(new IngestRequest("r", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            ingest.commit(new Commit(0, Optional.of(digest), labels()));
        }
    }

    /// Another thread, so that a lock held by the commit would show as a deadlock, whatever its kind.
    private static void elsewhere(Act act) throws IOException {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Boolean> done = threads.submit(() -> {
                act.run();
                return true;
            });
            assertTrue(done.get(20, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the deletion waits for the commit", e);
        }
    }

    /// The only other holder lets go of the bytes while this commit is about to record them. The ingest runs in
    /// SHA-256,
    /// so for the other algorithms only the commit says which blob it is.
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void aDeletionNeitherWaitsForACommitNorTakesItsBytes(Algorithm algorithm) throws IOException {
        Digest digest = digest(algorithm, "hello");
        put(there(), digest);
        map.beforeNextWrite(() -> elsewhere(() -> there().delete(digest)));
        put(here(), digest);
        assertTrue(there().info(digest).isEmpty());
        here().open(digest).close();
        here().delete(digest);
        assertTrue(fixture.blobs.stat(digest).isEmpty());
    }

    /// The deletion left the bytes to the commit; if that fails, it must take them along.
    @Test
    void aFailedCommitForgetsWhatADeletionLeftToIt() throws IOException {
        Digest digest = digest(Algorithm.SHA256, "hello");
        put(there(), digest);
        metadata.leases(HERE).create("l", labels());
        ContentStore leased = metadata.content(HERE, Optional.of("l"));
        try (Ingest ingest = leased.begin(new IngestRequest("r", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            map.beforeNextWrite(() -> {
                metadata.leases(HERE).delete("l");
                there().delete(digest);
            });
            assertThrows(NotFound.class, () -> ingest.commit(new Commit(0, Optional.empty(), labels())));
        }
        assertTrue(fixture.blobs.stat(digest).isEmpty());
    }

    @Test
    void bytesGoWithTheLastUse() throws IOException {
        BlobUses uses = uses();
        Digest digest = digest(Algorithm.SHA256, "hello");
        put(here(), digest);
        map.write(tx -> Schema.HOLDERS.delete(tx, BlobRecord.holderKey(digest, HERE)));
        try (var _ = uses.use(digest)) {
            try (var _ = uses.use(digest)) {
                assertFalse(uses.forget(digest));
            }
            assertTrue(fixture.blobs.stat(digest).isPresent());
        }
        assertTrue(fixture.blobs.stat(digest).isEmpty());
        assertFalse(uses.forget(digest));
    }

    @Test
    void bytesThatANamespaceHasStay() throws IOException {
        BlobUses uses = uses();
        Digest digest = digest(Algorithm.SHA256, "hello");
        put(here(), digest);
        assertFalse(uses.forget(digest));
        assertEquals(5, fixture.blobs.stat(digest).orElseThrow().size());
    }
}
