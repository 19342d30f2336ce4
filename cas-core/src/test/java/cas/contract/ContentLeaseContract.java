package cas.contract;

import static cas.contract.Samples.bytes;
import static cas.contract.Samples.commitOf;
import static cas.contract.Samples.expecting;
import static cas.contract.Samples.put;
import static cas.contract.Samples.request;
import static cas.contract.Samples.sha256;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.content.ContentStore;
import cas.content.Ingest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unavailable;
import cas.filter.Filter;
import cas.lease.LeaseResource;
import cas.name.Labels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Content on behalf of a lease (rule F6).
public interface ContentLeaseContract extends StoreContract {
    private static void leave(ContentStore content, String ref, String text) throws IOException {
        try (Ingest ingest = content.begin(request(ref))) {
            ingest.append(bytes(text));
        }
    }

    /// Rules A6, B15, B24, F6.
    @Test
    default void whatIsWrittenJoinsTheLease() throws IOException {
        assertThrows(NotFound.class, () -> here().withLease("none").content().begin(request("r")));
        assertEquals(List.of(), here().content().statuses(Filter.ALL));
        here().leases().create("l", Labels.none());
        ContentStore leased = here().withLease("l").content();
        leave(leased, "r", "hello");
        assertEquals(List.of(new LeaseResource("ingests", "r")), held("l"));
        try (Ingest ingest = leased.begin(request("r"))) {
            ingest.commit(commitOf("hello"));
        }
        LeaseResource blob = new LeaseResource("content", sha256("hello").toString());
        assertEquals(List.of(blob), held("l"));
        here().leases().create("m", Labels.none());
        ContentStore second = here().withLease("m").content();
        assertThrows(AlreadyExists.class, () -> second.begin(expecting("s", 0, "hello")));
        assertEquals(List.of(blob), held("m"));
        leave(second, "t", "x");
        second.abort("t");
        assertEquals(List.of(blob), held("m"));
        leased.delete(sha256("hello"));
        assertEquals(List.of(), held("l"));
    }

    /// Rules B11, F6: who is told that a ref is written by somebody else has left nothing behind.
    @Test
    default void aRefusedWriterJoinsNothing() throws IOException {
        here().leases().create("l", Labels.none());
        put(here().content(), "here", Labels.none());
        ContentStore leased = here().withLease("l").content();
        try (Ingest ingest = here().content().begin(request("r"))) {
            assertThrows(Unavailable.class, () -> leased.begin(request("r")));
            assertThrows(Unavailable.class, () -> leased.begin(expecting("r", 0, "not here")));
            assertThrows(
                    NotFound.class, () -> here().withLease("none").content().begin(request("r")));
            assertEquals(List.of(), held("l"));
            assertThrows(AlreadyExists.class, () -> leased.begin(expecting("r", 0, "here")));
            assertEquals(0, ingest.status().offset());
        }
        LeaseResource blob = new LeaseResource("content", sha256("here").toString());
        assertEquals(List.of(blob), held("l"));
    }

    private List<LeaseResource> held(String lease) throws IOException {
        return here().leases().resources(lease);
    }
}
