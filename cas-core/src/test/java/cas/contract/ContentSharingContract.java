package cas.contract;

import static cas.contract.Samples.bytes;
import static cas.contract.Samples.commitOf;
import static cas.contract.Samples.expecting;
import static cas.contract.Samples.put;
import static cas.contract.Samples.read;
import static cas.contract.Samples.request;
import static cas.contract.Samples.sha256;
import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unavailable;
import cas.name.Labels;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Content that another namespace has already (rules B16, B39-B44, sharing policy `shared`).
public interface ContentSharingContract extends StoreContract {
    private ContentStore mine() {
        return here().content();
    }

    private ContentStore theirs() {
        return there().content();
    }

    /// Rule B39: nothing need be sent.
    @Test
    default void theCommitAloneBringsItHere() throws IOException {
        put(theirs(), "hello", labels("a", "1"));
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            assertEquals(5, ingest.status().offset());
            assertEquals(sha256("hello"), ingest.running());
            assertFalse(mine().info(sha256("hello")).isPresent());
            assertFalse(mine().status("r").isPresent());
            ingest.commit(commitOf("hello", labels("b", "2")));
        }
        assertEquals(
                labels("b", "2"), mine().info(sha256("hello")).orElseThrow().labels());
        assertEquals(
                labels("a", "1"), theirs().info(sha256("hello")).orElseThrow().labels());
        assertEquals("hello", read(mine(), sha256("hello")));
    }

    /// A ref is done with its commit, also if something else was written under it before.
    @Test
    default void theCommitEndsWhatWasWrittenBefore() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(request("r"))) {
            ingest.append(bytes("something else"));
        }
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            ingest.commit(commitOf("hello"));
        }
        assertFalse(mine().status("r").isPresent());
        assertEquals("hello", read(mine(), sha256("hello")));
    }

    @Test
    default void aSharedIngestChecksItsCommit() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            Commit size = new Commit(4, Optional.empty(), labels());
            Commit labelled = new Commit(0, Optional.empty(), StoreContract.tooLong());
            assertThrows(FailedPrecondition.class, () -> ingest.commit(size));
            assertThrows(InvalidArgument.class, () -> ingest.commit(labelled));
            assertThrows(FailedPrecondition.class, () -> ingest.commit(commitOf("other")));
            ingest.commit(commitOf("hello"));
        }
        assertTrue(mine().info(sha256("hello")).isPresent());
    }

    /// Rule B11 holds for shared ingests, too.
    @Test
    default void aSharedRefHasOneWriter() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            assertThrows(Unavailable.class, () -> mine().begin(expecting("r", 0, "hello")));
            assertThrows(Unavailable.class, () -> mine().begin(request("r")));
            assertEquals(5, ingest.status().offset());
        }
        mine().begin(request("r")).close();
    }

    /// Rule B40.
    @Test
    default void anotherTotalIsNotShared() throws IOException {
        put(theirs(), "hello", Labels.none());
        IngestRequest other = new IngestRequest("r", 6, Optional.of(sha256("hello")));
        try (Ingest ingest = mine().begin(other)) {
            assertEquals(0, ingest.status().offset());
        }
        IngestRequest same = new IngestRequest("s", 5, Optional.of(sha256("hello")));
        try (Ingest ingest = mine().begin(same)) {
            assertEquals(5, ingest.status().offset());
            assertEquals(5, ingest.status().total());
        }
    }

    /// Rule B41: from nothing.
    @Test
    default void startingOverUnshares() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            ingest.truncate();
            assertEquals(0, ingest.status().offset());
            ingest.append(bytes("hullo"));
            assertThrows(FailedPrecondition.class, () -> ingest.commit(commitOf("hello")));
        }
        assertEquals(5, mine().status("r").orElseThrow().offset());
        assertFalse(mine().info(sha256("hello")).isPresent());
    }

    /// Rule B41: behind the shared bytes.
    @Test
    default void appendingCopiesTheSharedBytes() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            ingest.append(bytes(" world"));
            assertEquals(11, ingest.status().offset());
            ingest.commit(commitOf("hello world"));
        }
        assertEquals("hello world", read(mine(), sha256("hello world")));
        assertFalse(mine().info(sha256("hello")).isPresent());
    }

    /// Rule B44: bytes that a shared ingest waits for stay.
    @Test
    default void deletionWaitsForASharedIngest() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            theirs().delete(sha256("hello"));
            ingest.commit(commitOf("hello"));
        }
        assertEquals("hello", read(mine(), sha256("hello")));
    }

    /// Without a commit they go when it ends: nothing is shared any more.
    @Test
    default void anAbandonedShareKeepsNothing() throws IOException {
        put(theirs(), "hello", Labels.none());
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            theirs().delete(sha256("hello"));
            assertEquals(5, ingest.status().offset());
        }
        try (Ingest ingest = mine().begin(expecting("r", 0, "hello"))) {
            assertEquals(0, ingest.status().offset());
        }
    }
}
