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
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.event.Event;
import cas.sim.MemoryKeyValueStore;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// In which order bytes and records come and go, and what happens when both directions meet.
final class ContentOrderTest {
    private static final Digest HELLO = Digest.sha256("hello".getBytes(UTF_8));

    private final Fixture fixture;

    ContentOrderTest() throws IOException {
        fixture = Fixture.inMemory();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private static void commit(ContentStore content, String ref, String text) throws IOException {
        try (Ingest ingest = content.begin(new IngestRequest(ref, 0, Optional.empty()))) {
            ingest.truncate();
            ingest.append(ByteBuffer.wrap(text.getBytes(UTF_8)));
            ingest.commit(new Ingest.Commit(0, Optional.empty(), labels()));
        }
    }

    /// Rule B20: wrong bytes are told to be wrong, also if the right ones have come by another way meanwhile.
    @Test
    void aMismatchIsToldBeforeWhatIsHere() throws IOException {
        ContentStore content = fixture.here().content();
        try (Ingest ingest = content.begin(new IngestRequest("r", 0, Optional.empty()))) {
            commit(content, "other", "hello");
            ingest.append(ByteBuffer.wrap("wrong".getBytes(UTF_8)));
            Ingest.Commit right = new Ingest.Commit(0, Optional.of(HELLO), labels());
            assertThrows(FailedPrecondition.class, () -> ingest.commit(right));
        }
        assertEquals(5, content.status("r").orElseThrow().offset());
    }

    /// Rule B33: closing is no update, not even when it is what brings the bytes to the disk.
    @Test
    void anIngestIsAsOldAfterItsClose() throws IOException {
        ContentStore content = fixture.here().content();
        Instant updated;
        try (Ingest ingest = content.begin(new IngestRequest("r", 5, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap("he".getBytes(UTF_8)));
            updated = ingest.status().updated();
            fixture.time.advance(Duration.ofSeconds(1));
        }
        assertEquals(updated, content.status("r").orElseThrow().updated());
        try (Ingest ingest = content.begin(new IngestRequest("r", 5, Optional.empty()))) {
            assertEquals(updated, ingest.status().updated());
            ingest.append(ByteBuffer.wrap("llo".getBytes(UTF_8)));
            assertTrue(ingest.status().updated().isAfter(updated));
        }
    }

    /// What is refused is told under the client's own ref, not under the longer one that the plain store knows.
    @Test
    void refusalsNameTheClientsRef() throws IOException {
        ContentStore content = fixture.here().content();
        try (Ingest ingest = content.begin(new IngestRequest("my ref", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap("wrong".getBytes(UTF_8)));
            names("my ref", () -> ingest.commit(new Ingest.Commit(0, Optional.of(HELLO), labels())));
            names("my ref", () -> ingest.commit(new Ingest.Commit(9, Optional.empty(), labels())));
            names("my ref", () -> content.begin(new IngestRequest("my ref", 0, Optional.empty())));
            content.abort("my ref");
            names("my ref", () -> ingest.append(ByteBuffer.wrap("more".getBytes(UTF_8))));
        }
    }

    private static void names(String ref, Executable refused) {
        String message = assertThrows(CasException.class, refused).getMessage();
        assertTrue(message.contains("\"" + ref + "\""), message);
    }

    /// Bytes first: a crash before the transaction leaves bytes that nobody names.
    @Test
    void theRecordComesLast() throws IOException {
        MemoryKeyValueStore map = (MemoryKeyValueStore) fixture.map;
        fixture.namespaces().create(HERE, labels());
        map.crashAfter(0);
        assertThrows(IOException.class, () -> commit(fixture.here().content(), "r", "hello"));
        assertTrue(fixture.blobs.stat(HELLO).isPresent());
        ContentStore next = fixture.reopen(map.reopen()).content(HERE, Optional.empty());
        assertTrue(next.info(HELLO).isEmpty());
        commit(next, "r", "hello");
        assertTrue(next.info(HELLO).isPresent());
    }

    /// Records first: a crash before the transaction deletes nothing.
    @Test
    void theBytesGoLast() throws IOException {
        commit(fixture.here().content(), "r", "hello");
        MemoryKeyValueStore map = (MemoryKeyValueStore) fixture.map;
        map.crashAfter(0);
        assertThrows(IOException.class, () -> fixture.here().content().delete(HELLO));
        assertTrue(fixture.blobs.stat(HELLO).isPresent());
    }

    /// Rule B44.
    @Test
    void theLastHolderTakesTheBytesAlong() throws IOException {
        commit(fixture.here().content(), "r", "hello");
        commit(fixture.view(THERE).content(), "r", "hello");
        fixture.here().content().delete(HELLO);
        assertTrue(fixture.blobs.stat(HELLO).isPresent());
        fixture.view(THERE).content().delete(HELLO);
        assertFalse(fixture.blobs.stat(HELLO).isPresent());
    }

    @Test
    void aRecordWithoutBytesIsSaid() throws IOException {
        commit(fixture.here().content(), "r", "hello");
        fixture.blobs.delete(HELLO);
        assertThrows(DataLoss.class, () -> fixture.here().content().open(HELLO));
    }

    /// Nobody gets bytes that cannot be recorded: they would lie there for ever.
    @Test
    void aLeaseThatIsGoneLeavesNothing() throws IOException {
        fixture.here().leases().create("l", labels());
        ContentStore leased = fixture.here().withLease("l").content();
        try (Ingest ingest = leased.begin(new IngestRequest("r", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            fixture.here().leases().delete("l");
            assertThrows(NotFound.class, () -> ingest.commit(new Ingest.Commit(0, Optional.empty(), labels())));
        }
        assertFalse(fixture.blobs.stat(HELLO).isPresent());
    }

    /// Rule B47.
    @Test
    void refsCarryTheirNamespace() throws IOException {
        fixture.here()
                .content()
                .begin(new IngestRequest("a/b", 0, Optional.empty()))
                .close();
        assertEquals("here/1/a/b", fixture.blobs.statuses().getFirst().ref());
    }

    /// Rules H4, I4, I7.
    @Test
    void eventsSayWhatHappened() throws IOException {
        commit(fixture.here().content(), "r", "hello");
        assertThrows(AlreadyExists.class, () -> commit(fixture.here().content(), "s", "hello"));
        fixture.here().content().delete(HELLO);
        fixture.here()
                .content()
                .begin(new IngestRequest("left", 0, Optional.empty()))
                .close();
        fixture.namespaces().delete(HERE);
        assertEquals(List.of(), fixture.blobs.statuses());
        assertEquals(
                List.of(
                        new Event.ContentCreated(HELLO.toString(), 5),
                        new Event.ContentDeleted(HELLO.toString()),
                        new Event.NamespaceDeleted("here")),
                fixture.events);
    }

    /// Two namespaces commit and delete the same few blobs at once; afterwards every recorded one can be read, and no
    /// other bytes are left.
    @Test
    void commitsAndDeletionsMeet() throws Exception {
        long seed = Seeds.of(ContentOrderTest.class);
        List<Future<Boolean>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                int me = i;
                ContentStore content = fixture.view(i % 2 == 0 ? HERE : THERE).content();
                futures.add(threads.submit(() -> rush(content, me, Seeds.random(seed, me))));
            }
            for (Future<Boolean> future : futures) {
                future.get();
            }
        }
        List<Digest> recorded = new ArrayList<>();
        for (var namespace : List.of(HERE, THERE)) {
            ContentStore content = fixture.view(namespace).content();
            content.walk(cas.filter.Filter.ALL, info -> recorded.add(info.digest()));
            for (Digest digest : recorded) {
                assertTrue(fixture.blobs.stat(digest).isPresent(), digest.toString());
            }
        }
        fixture.blobs.walk(blob -> assertTrue(recorded.contains(blob.digest()), blob.toString()));
    }

    private static boolean rush(ContentStore content, int me, Random random) throws IOException {
        for (int i = 0; i < 150; i++) {
            String text = "blob " + random.nextInt(3);
            Digest digest = Digest.sha256(text.getBytes(UTF_8));
            try {
                switch (random.nextInt(3)) {
                    case 0 -> content.delete(digest);
                    case 1 -> commit(content, "ref " + me, text);
                    default -> share(content, "ref " + me, digest);
                }
            } catch (CasException e) {
                assertTrue(e instanceof AlreadyExists || e instanceof NotFound, e.toString());
            }
        }
        return true;
    }

    private static void share(ContentStore content, String ref, Digest digest) throws IOException {
        try (Ingest ingest = content.begin(new IngestRequest(ref, 0, Optional.of(digest)))) {
            if (ingest.status().offset() > 0) {
                ingest.commit(new Ingest.Commit(0, Optional.empty(), labels()));
            }
        }
    }
}
