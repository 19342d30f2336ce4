package cas.contract;

import static cas.contract.Samples.bytes;
import static cas.contract.Samples.commitOf;
import static cas.contract.Samples.expecting;
import static cas.contract.Samples.put;
import static cas.contract.Samples.read;
import static cas.contract.Samples.sha256;
import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.content.Ingest;
import cas.error.CasException.FailedPrecondition;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Content that another namespace has, with the sharing policy `isolated`.
public interface ContentIsolationContract extends StoreContract {
    String SHAREABLE = "containerd.io/namespace.shareable";

    /// Isolates the namespaces of this test's store from here on.
    void isolate();

    private long offered() throws IOException {
        try (Ingest ingest = here().content().begin(expecting("r", 0, "hello"))) {
            return ingest.status().offset();
        }
    }

    @Test
    default void ruleB42AllBytesMustBeSent() throws IOException {
        put(there().content(), "hello");
        assertEquals(5, offered());
        isolate();
        try (Ingest ingest = here().content().begin(expecting("r", 5, "hello"))) {
            assertEquals(0, ingest.status().offset());
            assertEquals(Optional.of(0L), here().content().status("r").map(status -> status.offset()));
            assertThrows(FailedPrecondition.class, () -> ingest.commit(commitOf("hello")));
        }
        try (Ingest ingest = here().content().begin(expecting("r", 5, "hello"))) {
            ingest.append(bytes("hello"));
            ingest.commit(commitOf("hello"));
        }
        there().content().delete(sha256("hello"));
        assertEquals("hello", read(here().content(), sha256("hello")));
    }

    @Test
    default void ruleB43ALabelledNamespaceShares() throws IOException {
        isolate();
        put(there().content(), "hello");
        for (String value : new String[] {"false", "TRUE", "1", ""}) {
            namespaces().update(THERE, labels(SHAREABLE, value), FieldMask.ALL);
            assertEquals(0, offered(), value);
            here().content().abort("r");
        }
        // The label is the giver's, not the taker's.
        namespaces().update(HERE, labels(SHAREABLE, "true"), FieldMask.ALL);
        assertEquals(0, offered());
        here().content().abort("r");
        namespaces().update(THERE, labels(SHAREABLE, "true"), FieldMask.ALL);
        assertEquals(5, offered());
        try (Ingest ingest = here().content().begin(expecting("r", 0, "hello"))) {
            ingest.commit(commitOf("hello", Labels.none()));
        }
        assertEquals("hello", read(here().content(), sha256("hello")));
    }
}
