package cas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobReader;
import cas.content.BlobStore;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.error.CasException;
import cas.error.CasException.Aborted;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The plain store, without namespaces.
public interface BlobStoreContract {
    Digest EMPTY = Digest.parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// An empty store.
    BlobStore blobs();

    @Test
    default void commitsWhatWasAppended() throws IOException {
        Blob blob;
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("hello "));
            ingest.append(bytes("world"));
            assertEquals(sha256("hello world"), ingest.running());
            assertEquals(11, ingest.status().offset());
            blob = ingest.commit(11, Optional.of(sha256("hello world")));
        }
        assertEquals(new Blob(sha256("hello world"), 11), blob);
        assertEquals(Optional.of(blob), blobs().stat(blob.digest()));
        assertEquals("hello world", read(blob.digest()));
        assertTrue(blobs().status("a").isEmpty());
        assertEquals(List.of(), blobs().statuses());
    }

    @Test
    default void nothingIsNamedBeforeCommit() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("x"));
            assertTrue(blobs().stat(sha256("x")).isEmpty());
            assertThrows(NotFound.class, () -> blobs().open(sha256("x")));
        }
        assertTrue(blobs().stat(sha256("x")).isEmpty());
    }

    @Test
    default void ruleB22TheEmptyBlobIsLegal() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            assertEquals(EMPTY, ingest.running());
            assertEquals(new Blob(EMPTY, 0), ingest.commit(0, Optional.empty()));
        }
        assertEquals("", read(EMPTY));
    }

    @Test
    default void ruleB13ResumesWhereItStopped() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("first "));
        }
        assertEquals(6, blobs().status("a").orElseThrow().offset());
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            assertEquals(6, ingest.status().offset());
            assertEquals(sha256("first "), ingest.running());
            ingest.append(bytes("second"));
            ingest.commit(12, Optional.of(sha256("first second")));
        }
        assertEquals("first second", read(sha256("first second")));
    }

    @Test
    default void ruleB14AnotherTotalStartsAgain() throws IOException {
        try (BlobIngest ingest = blobs().begin(new IngestRequest("a", 100, Optional.empty()))) {
            ingest.append(bytes("old bytes that must not come back"));
        }
        assertEquals(100, blobs().status("a").orElseThrow().total());
        try (BlobIngest ingest = blobs().begin(new IngestRequest("a", 3, Optional.empty()))) {
            assertEquals(0, ingest.status().offset());
            assertEquals(3, ingest.status().total());
            assertEquals(EMPTY, ingest.running());
            ingest.append(bytes("new"));
        }
        try (BlobIngest ingest = blobs().begin(new IngestRequest("a", 3, Optional.empty()))) {
            assertEquals(3, ingest.status().offset());
            ingest.commit(3, Optional.of(sha256("new")));
        }
    }

    @Test
    default void ruleB14NoTotalKeepsTheBytes() throws IOException {
        try (BlobIngest ingest = blobs().begin(new IngestRequest("a", 100, Optional.empty()))) {
            ingest.append(bytes("kept"));
        }
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            assertEquals(4, ingest.status().offset());
            assertEquals(100, ingest.status().total());
        }
    }

    @Test
    default void ruleB11OneWriterPerRef() throws IOException {
        try (BlobIngest first = blobs().begin(request("a"));
                BlobIngest other = blobs().begin(request("b"))) {
            Unavailable refused = assertThrows(Unavailable.class, () -> blobs().begin(request("a")));
            assertEquals(Reason.REF_LOCKED, refused.reason());
            first.append(bytes("x"));
            other.append(bytes("y"));
        }
        blobs().begin(request("a")).close();
    }

    @Test
    default void ruleB20AMismatchKeepsTheBytes() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("four"));
            FailedPrecondition size =
                    assertThrows(FailedPrecondition.class, () -> ingest.commit(5, Optional.of(sha256("four"))));
            assertEquals(Reason.SIZE_MISMATCH, size.reason());
            FailedPrecondition digest =
                    assertThrows(FailedPrecondition.class, () -> ingest.commit(4, Optional.of(sha256("five"))));
            assertEquals(Reason.DIGEST_MISMATCH, digest.reason());
            // Size is looked at first.
            FailedPrecondition both =
                    assertThrows(FailedPrecondition.class, () -> ingest.commit(5, Optional.of(sha256("five"))));
            assertEquals(Reason.SIZE_MISMATCH, both.reason());
        }
        assertEquals(4, blobs().status("a").orElseThrow().offset());
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.commit(4, Optional.of(sha256("four")));
        }
        assertEquals("four", read(sha256("four")));
    }

    @Test
    default void ruleB31ExpectedDecidesTheAlgorithm() throws IOException {
        for (Algorithm algorithm : Algorithm.values()) {
            Digest expected = digest(algorithm, "some text");
            try (BlobIngest ingest = blobs().begin(new IngestRequest("a", 0, Optional.of(expected)))) {
                ingest.append(bytes("some text"));
                assertEquals(expected, ingest.running());
                assertEquals(new Blob(expected, 9), ingest.commit(9, Optional.of(expected)));
            }
            assertEquals("some text", read(expected));
        }
    }

    @Test
    default void ruleB31TheAlgorithmMayChangeAtCommit() throws IOException {
        Digest expected = digest(Algorithm.SHA512, "some text");
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("some text"));
            Digest wrong = digest(Algorithm.SHA512, "other text");
            assertThrows(FailedPrecondition.class, () -> ingest.commit(9, Optional.of(wrong)));
            ingest.commit(9, Optional.of(expected));
        }
        assertEquals("some text", read(expected));
        assertTrue(blobs().stat(sha256("some text")).isEmpty());
    }

    @Test
    default void truncateStartsAgain() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("wrong start"));
            ingest.truncate();
            assertEquals(0, ingest.status().offset());
            assertEquals(EMPTY, ingest.running());
            ingest.append(bytes("right"));
            ingest.commit(5, Optional.of(sha256("right")));
        }
        assertEquals("right", read(sha256("right")));
    }

    @Test
    default void truncateHoldsAfterResuming() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("a long wrong start"));
        }
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.truncate();
            ingest.append(bytes("ok"));
        }
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            assertEquals(2, ingest.status().offset());
            ingest.commit(2, Optional.of(sha256("ok")));
        }
    }

    @Test
    default void ruleB32AbortDropsAClosedIngest() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("x"));
        }
        blobs().abort("a");
        assertTrue(blobs().status("a").isEmpty());
        NotFound refused = assertThrows(NotFound.class, () -> blobs().abort("a"));
        assertEquals(Reason.INGEST_NOT_FOUND, refused.reason());
    }

    @Test
    default void ruleB32AbortTakesAnOpenIngestAway() throws IOException {
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            ingest.append(bytes("x"));
            blobs().abort("a");
            assertTrue(blobs().status("a").isEmpty());
            Aborted refused = assertThrows(Aborted.class, () -> ingest.append(bytes("y")));
            assertEquals(Reason.INGEST_ABORTED, refused.reason());
            assertThrows(Aborted.class, () -> ingest.commit(0, Optional.empty()));
            try (BlobIngest next = blobs().begin(request("a"))) {
                assertEquals(0, next.status().offset());
                next.append(bytes("fresh"));
                assertThrows(Aborted.class, ingest::truncate);
                next.commit(5, Optional.of(sha256("fresh")));
            }
        }
        assertEquals("fresh", read(sha256("fresh")));
        assertTrue(blobs().stat(sha256("x")).isEmpty());
    }

    @Test
    default void closingAnAbortedIngestLeavesTheNextAlone() throws IOException {
        BlobIngest old = blobs().begin(request("a"));
        blobs().abort("a");
        try (BlobIngest next = blobs().begin(request("a"))) {
            old.close();
            assertThrows(Unavailable.class, () -> blobs().begin(request("a")));
            next.append(bytes("n"));
            next.commit(1, Optional.of(sha256("n")));
        }
    }

    @Test
    default void theSameBytesAreCommittedOnce() throws IOException {
        commit("a", "twice");
        commit("b", "twice");
        List<Blob> all = new ArrayList<>();
        blobs().walk(all::add);
        assertEquals(List.of(new Blob(sha256("twice"), 5)), all);
        assertTrue(blobs().status("b").isEmpty());
    }

    @Test
    default void walksAllOfThem() throws IOException {
        List<Blob> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add(commit("ref" + i, "text " + i));
        }
        expected.sort(Comparator.comparing(Blob::digest));
        List<Blob> found = new ArrayList<>();
        blobs().walk(found::add);
        found.sort(Comparator.comparing(Blob::digest));
        assertEquals(expected, found);
    }

    @Test
    default void deletesOnceAndReadersGoOn() throws IOException {
        Blob blob = commit("a", "going");
        try (BlobReader reader = blobs().open(blob.digest())) {
            assertTrue(blobs().delete(blob.digest()));
            assertFalse(blobs().delete(blob.digest()));
            assertTrue(blobs().stat(blob.digest()).isEmpty());
            ByteBuffer target = ByteBuffer.allocate(5);
            assertEquals(5, reader.read(target, 0));
        }
        commit("a", "going");
        assertEquals("going", read(blob.digest()));
    }

    @Test
    default void readsAnyPart() throws IOException {
        Blob blob = commit("a", "0123456789");
        try (BlobReader reader = blobs().open(blob.digest())) {
            assertEquals(10, reader.size());
            ByteBuffer target = ByteBuffer.allocate(4);
            assertEquals(4, reader.read(target, 6));
            assertEquals("6789", new String(target.array(), StandardCharsets.UTF_8));
            assertEquals(-1, reader.read(target.clear(), 10));
        }
    }

    @Test
    default void statusesAreOrderedByRef() throws IOException {
        for (String ref : List.of("zulu", "alpha", "Mike", "1")) {
            blobs().begin(request(ref)).close();
        }
        assertEquals(
                List.of("1", "Mike", "alpha", "zulu"),
                blobs().statuses().stream().map(IngestStatus::ref).toList());
    }

    @Test
    default void statusFollowsAnOpenIngest() throws IOException {
        try (BlobIngest ingest = blobs().begin(new IngestRequest("a", 9, Optional.empty()))) {
            ingest.append(bytes("abc"));
            IngestStatus status = blobs().status("a").orElseThrow();
            assertEquals(ingest.status(), status);
            assertEquals(3, status.offset());
            assertEquals(9, status.total());
            assertEquals(List.of(status), blobs().statuses());
        }
        assertTrue(blobs().status("nobody").isEmpty());
    }

    @Test
    default void refsAreAnyText() throws IOException {
        for (String ref : List.of("../../etc/passwd", "a/b", "line\nbreak", "ünïcode ☃", "=", "x".repeat(5000))) {
            try (BlobIngest ingest = blobs().begin(request(ref))) {
                ingest.append(bytes("r"));
            }
            assertEquals(1, blobs().status(ref).orElseThrow().offset(), ref);
            assertEquals(ref, blobs().status(ref).orElseThrow().ref());
            blobs().abort(ref);
        }
        assertThrows(InvalidArgument.class, () -> blobs().begin(request("")));
        assertThrows(CasException.class, () -> blobs().begin(new IngestRequest("a", -1, Optional.empty())));
    }

    @Test
    default void largeAppendsInOddPieces() throws IOException {
        byte[] all = new byte[3_000_001];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31 >> 3);
        }
        try (BlobIngest ingest = blobs().begin(request("a"))) {
            for (int start = 0, step = 1; start < all.length; start += step, step = step * 2 + 1) {
                int length = Math.min(step, all.length - start);
                ingest.append(ByteBuffer.wrap(all, start, length).asReadOnlyBuffer());
            }
            ingest.commit(all.length, Optional.of(Digest.sha256(all)));
        }
        assertEquals(all.length, blobs().stat(Digest.sha256(all)).orElseThrow().size());
    }

    private Blob commit(String ref, String text) throws IOException {
        try (BlobIngest ingest = blobs().begin(request(ref))) {
            ingest.append(bytes(text));
            return ingest.commit(text.length(), Optional.of(sha256(text)));
        }
    }

    private String read(Digest digest) throws IOException {
        try (BlobReader reader = blobs().open(digest)) {
            ByteBuffer target = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (read >= 0 && target.hasRemaining()) {
                read = reader.read(target, target.position());
            }
            return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
        }
    }

    private static IngestRequest request(String ref) {
        return new IngestRequest(ref, 0, Optional.empty());
    }

    private static Digest sha256(String text) {
        return digest(Algorithm.SHA256, text);
    }

    private static Digest digest(Algorithm algorithm, String text) {
        Digester digester = new Digester(algorithm);
        digester.update(bytes(text));
        return digester.digest();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
