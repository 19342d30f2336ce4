package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.contract.StoreContract;
import cas.digest.Digest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.Place;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.name.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When bytes that are recorded are believed, and what becomes of those that are wrong (rule D3).
class HealingTest {
    private static final StoreLayout LAYOUT = new StoreLayout(Fixture.PERSIST);
    private static final byte[] BYTES = "some bytes to be kept".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(BYTES);
    private static final Path FILE = LAYOUT.path(new BlobFile(DIGEST));
    private static final IngestRequest REQUEST = new IngestRequest("r", BYTES.length, Optional.of(DIGEST));
    private static final Commit COMMIT = new Commit(BYTES.length, Optional.of(DIGEST), Labels.none());

    private static void ingest(ContentStore content) throws IOException {
        try (Ingest ingest = content.begin(REQUEST)) {
            assertEquals(0, ingest.status().offset());
            ingest.append(ByteBuffer.wrap(BYTES));
            ingest.commit(COMMIT);
        }
    }

    private static byte[] read(ContentStore content) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES.length);
        try (BlobReader reader = content.open(DIGEST)) {
            while (bytes.hasRemaining()) {
                // In two pieces, as a network reads.
                int end = Math.min(bytes.capacity(), bytes.position() + 11);
                if (reader.read(bytes.limit(end), bytes.position()) < 0) {
                    break;
                }
                bytes.limit(bytes.capacity());
            }
        }
        return bytes.array();
    }

    @Test
    void afterAnUncleanStopBytesAreReadOnceBeforeTheyAreBelieved() throws IOException {
        try (Fixture before = Fixture.inMemory()) {
            ingest(before.here().content());
            try (Fixture after = before.killed()) {
                long operations = after.disk.operations();
                assertThrows(AlreadyExists.class, () -> after.here().content().begin(REQUEST));
                long first = after.disk.operations() - operations;
                assertThrows(AlreadyExists.class, () -> after.here().content().begin(REQUEST));
                long second = after.disk.operations() - operations - first;
                assertTrue(second < first, "operations: first " + first + ", second " + second);
                assertEquals(
                        1, after.metadata.verifications().page(Optional.empty()).size());
            }
        }
    }

    @Test
    void afterAnUncleanStopWrongBytesAreReplaced() throws IOException {
        try (Fixture before = Fixture.inMemory()) {
            ingest(before.here().content());
            try (Fixture after = before.killed()) {
                after.disk.flipBit(FILE, 3);
                ContentStore content = after.here().content();
                try (Ingest ingest = content.begin(REQUEST)) {
                    assertEquals(1, after.metadata.verifications().damages().size());
                    assertThrows(DataLoss.class, () -> content.open(DIGEST));
                    ingest.append(ByteBuffer.wrap(BYTES));
                    ingest.commit(COMMIT);
                }
                assertEquals(List.of(), after.metadata.verifications().damages());
                assertEquals(DIGEST, Digest.sha256(read(content)));
                assertEquals(1, after.disk.list(LAYOUT.path(Place.QUARANTINE)).size());
            }
        }
    }

    /// Wrong bytes of one namespace are not shared with another (rule B39).
    @Test
    void wrongBytesAreNotShared() throws IOException {
        try (Fixture before = Fixture.inMemory()) {
            ingest(before.here().content());
            try (Fixture after = before.killed()) {
                after.disk.flipBit(FILE, 3);
                ContentStore there = after.view(StoreContract.THERE).content();
                ingest(there);
                assertEquals(DIGEST, Digest.sha256(read(there)));
                assertEquals(DIGEST, Digest.sha256(read(after.here().content())));
                assertThrows(AlreadyExists.class, () -> there.begin(REQUEST));
            }
        }
    }

    /// A commit without an expected digest finds out at its end what it has, and that the bytes there
    /// are wrong.
    @Test
    void aCommitThatComesUponWrongBytesReplacesThem() throws IOException {
        try (Fixture before = Fixture.inMemory()) {
            ingest(before.here().content());
            try (Fixture after = before.killed()) {
                after.disk.flipBit(FILE, 3);
                ContentStore content = after.here().content();
                try (Ingest ingest = content.begin(new IngestRequest("r", 0, Optional.empty()))) {
                    ingest.append(ByteBuffer.wrap(BYTES));
                    ingest.commit(new Commit(0, Optional.empty(), Labels.none()));
                }
                assertEquals(DIGEST, Digest.sha256(read(content)));
                assertEquals(List.of(), after.metadata.verifications().damages());
            }
        }
    }

    @Test
    void aVerifiedReadKeepsTheEndOfWrongBytesBack() throws IOException {
        try (Fixture fixture = Fixture.inMemory()) {
            ContentStore content = fixture.here().content();
            ingest(content);
            fixture.metadata.verifyReads(true);
            assertEquals(DIGEST, Digest.sha256(read(content)));
            fixture.disk.flipBit(FILE, 3);
            assertThrows(DataLoss.class, () -> read(content));
            assertEquals(1, fixture.metadata.verifications().damages().size());
            assertTrue(fixture.disk.stat(FILE).isEmpty());
            DataLoss refusal = assertThrows(DataLoss.class, () -> read(content));
            assertTrue(refusal.getMessage().contains("damaged since"), refusal.getMessage());
            ingest(content);
            assertEquals(DIGEST, Digest.sha256(read(content)));
        }
    }

    /// A read under way never ends with wrong bytes once they are known to be wrong.
    @Test
    void aReadUnderWayFailsWhenTheBytesAreCondemned() throws IOException {
        try (Fixture fixture = Fixture.inMemory()) {
            ContentStore content = fixture.here().content();
            ingest(content);
            fixture.disk.flipBit(FILE, 15);
            try (BlobReader reader = content.open(DIGEST)) {
                reader.read(ByteBuffer.allocate(4), 0);
                fixture.blobs
                        .verifier()
                        .condemn(
                                new cas.content.Blob(DIGEST, BYTES.length),
                                why -> fixture.metadata
                                        .verifications()
                                        .flag(new cas.content.Blob(DIGEST, BYTES.length), why.words()));
                assertThrows(DataLoss.class, () -> reader.read(ByteBuffer.allocate(4), 4));
                ingest(content);
                assertThrows(DataLoss.class, () -> reader.read(ByteBuffer.allocate(4), 4));
            }
            assertEquals(DIGEST, Digest.sha256(read(content)));
        }
    }
}
