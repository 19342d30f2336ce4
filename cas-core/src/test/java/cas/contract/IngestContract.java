package cas.contract;

import static cas.contract.Samples.bytes;
import static cas.contract.Samples.commitOf;
import static cas.contract.Samples.digest;
import static cas.contract.Samples.expecting;
import static cas.contract.Samples.put;
import static cas.contract.Samples.read;
import static cas.contract.Samples.request;
import static cas.contract.Samples.sha256;
import static cas.contract.Samples.unchecked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unavailable;
import cas.filter.Filter;
import cas.name.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Ingests of one namespace, from their beginning to their commit or abort (rules B10-B37).
public interface IngestContract {
    /// The content of an empty namespace.
    ContentStore content();

    /// The content of another empty namespace of the same store.
    ContentStore otherContent();

    /// Lets time go on, so that two moments differ.
    void passTime();

    @Test
    default void ruleB13ResumesWhereItStopped() throws IOException {
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("first "));
            assertEquals(sha256("first "), ingest.running());
        }
        try (Ingest ingest = content().begin(request("a"))) {
            assertEquals(6, ingest.status().offset());
            assertEquals(sha256("first "), ingest.running());
            ingest.append(bytes("second"));
            ingest.commit(commitOf("first second"));
        }
        assertEquals("first second", read(content(), sha256("first second")));
        assertEquals(Optional.empty(), content().status("a"));
    }

    @Test
    default void ruleB14AnotherTotalStartsAgain() throws IOException {
        try (Ingest ingest = content().begin(new IngestRequest("a", 100, Optional.empty()))) {
            ingest.append(bytes("old bytes that must not come back"));
        }
        try (Ingest ingest = content().begin(new IngestRequest("a", 3, Optional.empty()))) {
            assertEquals(0, ingest.status().offset());
            ingest.append(bytes("new"));
            ingest.commit(commitOf("new"));
        }
    }

    @Test
    default void ruleB11OneWriterPerRefAndNamespace() throws IOException {
        try (Ingest ingest = content().begin(request("a"));
                Ingest other = otherContent().begin(request("a"))) {
            assertThrows(Unavailable.class, () -> content().begin(request("a")).close());
            ingest.append(bytes("one"));
            other.append(bytes("other"));
            assertEquals(3, content().status("a").orElseThrow().offset());
            assertEquals(5, otherContent().status("a").orElseThrow().offset());
        }
    }

    @Test
    default void ruleB15BeginKnowsWhatIsHere() throws IOException {
        put(content(), "here");
        assertThrows(
                AlreadyExists.class,
                () -> content().begin(expecting("a", 4, "here")).close());
        assertEquals(Optional.empty(), content().status("a"));
        assertEquals(List.of(), content().statuses(Filter.ALL));
    }

    @Test
    default void ruleB18TruncateStartsAgain() throws IOException {
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("wrong"));
            ingest.truncate();
            assertEquals(0, ingest.status().offset());
            ingest.append(bytes("right"));
            assertEquals(sha256("right"), ingest.running());
            ingest.commit(commitOf("right"));
        }
    }

    @Test
    default void ruleB20AMismatchKeepsTheBytes() throws IOException {
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("four"));
            assertThrows(
                    FailedPrecondition.class,
                    () -> ingest.commit(new Ingest.Commit(5, Optional.empty(), Labels.none())));
        }
        try (Ingest ingest = content().begin(request("a"))) {
            assertEquals(4, ingest.status().offset());
            assertThrows(FailedPrecondition.class, () -> ingest.commit(commitOf("five")));
        }
        assertEquals(4, content().status("a").orElseThrow().offset());
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.commit(commitOf("four"));
        }
        assertEquals("four", read(content(), sha256("four")));
    }

    @Test
    default void ruleB22ZeroBytesAndNoExpectationAreLegal() throws IOException {
        try (Ingest ingest = content().begin(request("a"))) {
            ContentInfo info = ingest.commit(unchecked());
            assertEquals(sha256(""), info.digest());
            assertEquals(0, info.size());
        }
        assertEquals("", read(content(), sha256("")));
    }

    @Test
    default void ruleB23CommitKnowsWhatIsHere() throws IOException {
        put(content(), "here", Labels.of(Map.of("first", "yes")));
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("here"));
            assertThrows(
                    AlreadyExists.class, () -> ingest.commit(commitOf("here", Labels.of(Map.of("second", "yes")))));
        }
        assertEquals(Optional.empty(), content().status("a"));
        // Rule B24: the labels of the loser are not merged.
        assertEquals(
                Labels.of(Map.of("first", "yes")),
                content().info(sha256("here")).orElseThrow().labels());
    }

    @Test
    default void ruleB24TheSameBytesWithoutExpectation() throws IOException {
        put(content(), "here");
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("here"));
            assertThrows(AlreadyExists.class, () -> ingest.commit(unchecked()));
        }
        assertEquals(Optional.empty(), content().status("a"));
    }

    @Test
    default void ruleB25ABadLabelKeepsTheIngest() throws IOException {
        Labels bad = Labels.of(Map.of("key", "v".repeat(Labels.LABEL_BYTES_MAX)));
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("labelled"));
            assertThrows(InvalidArgument.class, () -> ingest.commit(commitOf("labelled", bad)));
        }
        assertEquals(8, content().status("a").orElseThrow().offset());
        assertEquals(Optional.empty(), content().info(sha256("labelled")));
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.commit(commitOf("labelled"));
        }
    }

    /// Asked of the noun; that a STAT's or a WRITE's labels do not count is tested on the wire.
    @Test
    default void ruleB26LabelsComeWithTheCommit() throws IOException {
        Labels labels = Labels.of(Map.of("key", "value", "empty", ""));
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("labelled"));
            assertEquals(
                    Labels.of(Map.of("key", "value")),
                    ingest.commit(commitOf("labelled", labels)).labels());
        }
        assertEquals(
                Labels.of(Map.of("key", "value")),
                content().info(sha256("labelled")).orElseThrow().labels());
    }

    @Test
    default void ruleB31ExpectedDecidesTheAlgorithm() throws IOException {
        for (Algorithm algorithm : Algorithm.values()) {
            Digest expected = digest(algorithm, "text");
            try (Ingest ingest = content().begin(new IngestRequest("a", 4, Optional.of(expected)))) {
                ingest.append(bytes("text"));
                ingest.commit(new Ingest.Commit(4, Optional.of(expected), Labels.none()));
            }
            assertEquals("text", read(content(), expected));
        }
        List<Digest> found = new ArrayList<>();
        content().walk(Filter.ALL, info -> found.add(info.digest()));
        assertEquals(3, found.size());
    }

    @Test
    default void ruleB32AbortDropsTheIngest() throws IOException {
        assertThrows(NotFound.class, () -> content().abort("a"));
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("x"));
        }
        assertThrows(NotFound.class, () -> otherContent().abort("a"));
        content().abort("a");
        assertEquals(Optional.empty(), content().status("a"));
        assertThrows(NotFound.class, () -> content().abort("a"));
    }

    @Test
    default void ruleB32AbortTakesAnOpenIngestAway() throws IOException {
        try (Ingest ingest = content().begin(request("a"))) {
            ingest.append(bytes("taken"));
            content().abort("a");
            assertEquals(Optional.empty(), content().status("a"));
            assertThrows(CasException.class, () -> ingest.commit(unchecked()));
        }
        assertEquals(Optional.empty(), content().info(sha256("taken")));
    }

    @Test
    default void ruleB33StatusTellsTheTotalOfTheBeginning() throws IOException {
        assertEquals(Optional.empty(), content().status("a"));
        try (Ingest ingest = content().begin(new IngestRequest("a", 9, Optional.empty()))) {
            ingest.append(bytes("abc"));
        }
        IngestStatus status = content().status("a").orElseThrow();
        assertEquals("a", status.ref());
        assertEquals(3, status.offset());
        assertEquals(9, status.total());
        assertFalse(status.updated().isBefore(status.started()));
    }

    @Test
    default void ruleB34StatusesByRef() throws IOException {
        for (String ref : List.of("zulu", "alpha", "mike")) {
            content().begin(request(ref)).close();
        }
        otherContent().begin(request("elsewhere")).close();
        assertEquals(List.of("alpha", "mike", "zulu"), refs(Filter.ALL));
        assertEquals(List.of("alpha", "mike", "zulu"), refs(Filter.parse(List.of(""))));
        assertEquals(List.of("alpha", "mike"), refs(Filter.parse(List.of("ref==mike", "ref~=^al"))));
        assertEquals(List.of(), refs(Filter.parse(List.of("total==0"))));
    }

    private List<String> refs(Filter filter) throws IOException {
        return content().statuses(filter).stream().map(IngestStatus::ref).toList();
    }
}
