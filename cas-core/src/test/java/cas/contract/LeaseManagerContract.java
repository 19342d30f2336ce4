package cas.contract;

import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.filter.Filter;
import cas.lease.Lease;
import cas.lease.LeaseManager;
import cas.lease.LeaseResource;
import cas.name.Labels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Leases of a namespace (rules F1-F5).
public interface LeaseManagerContract extends StoreContract {
    LeaseResource CONTENT =
            new LeaseResource("content", Digest.sha256(new byte[] {1}).toString());

    private LeaseManager leases() {
        return here().leases();
    }

    private List<String> ids(String... filters) throws IOException {
        return leases().list(Filter.parse(List.of(filters))).stream()
                .map(Lease::id)
                .toList();
    }

    /// Rule F1.
    @Test
    default void createsUnderAnyId() throws IOException {
        for (String id : List.of("plain", "a b/c", "é", "x".repeat(700))) {
            Lease lease = leases().create(id, labels("k", "v"));
            assertEquals(id, lease.id());
            assertEquals(labels("k", "v"), lease.labels());
            assertThrows(AlreadyExists.class, () -> leases().create(id, Labels.none()));
        }
        assertEquals(4, ids().size());
        assertEquals(List.of(), there().leases().list(Filter.ALL));
        there().leases().create("plain", Labels.none());
    }

    @Test
    default void makesAnIdIfThereIsNone() throws IOException {
        Lease one = leases().create("", Labels.none());
        Lease two = leases().create("", Labels.none());
        assertFalse(one.id().isEmpty());
        assertNotEquals(one.id(), two.id());
    }

    /// Rule A9: leases know no limit of labels.
    @Test
    default void labelsMayBeLong() throws IOException {
        assertEquals(
                StoreContract.tooLong(),
                leases().create("a", StoreContract.tooLong()).labels());
    }

    /// Rule F3.
    @Test
    default void listsByIdAndFilter() throws IOException {
        leases().create("b", labels("k", "1"));
        leases().create("a", Labels.none());
        assertEquals(List.of("a", "b"), ids());
        assertEquals(List.of("b"), ids("id==b"));
        assertEquals(List.of("b"), ids("labels.k==1"));
    }

    /// Rule F2.
    @Test
    default void deletesLeases() throws IOException {
        leases().create("a", Labels.none());
        leases().addResource("a", CONTENT);
        leases().delete("a");
        assertThrows(NotFound.class, () -> leases().delete("a"));
        leases().create("a", Labels.none());
        assertEquals(List.of(), leases().resources("a"));
    }

    /// Rules F4 and F5: the resource need not exist, and the order is fixed.
    @Test
    default void holdsResources() throws IOException {
        leases().create("a", Labels.none());
        LeaseResource snapshot = new LeaseResource("snapshots/overlayfs", "extract 1 sha256:" + "x".repeat(600));
        LeaseResource other = new LeaseResource("snapshots/native", "k");
        LeaseResource ingest = new LeaseResource("ingests", "ref/1");
        LeaseResource image = new LeaseResource("images", "busybox");
        for (LeaseResource resource : List.of(snapshot, ingest, image, CONTENT, other, ingest)) {
            leases().addResource("a", resource);
        }
        assertEquals(List.of(CONTENT, image, ingest, other, snapshot), leases().resources("a"));
        leases().deleteResource("a", snapshot);
        leases().deleteResource("a", snapshot);
        assertEquals(List.of(CONTENT, image, ingest, other), leases().resources("a"));
    }

    @Test
    default void anUnknownLeaseHoldsNothing() {
        assertThrows(NotFound.class, () -> leases().addResource("a", CONTENT));
        assertThrows(NotFound.class, () -> leases().deleteResource("a", CONTENT));
        assertThrows(NotFound.class, () -> leases().resources("a"));
    }

    /// Rule F4.
    @Test
    default void malformedResourcesAreRefused() throws IOException {
        leases().create("a", Labels.none());
        for (LeaseResource bad : List.of(
                new LeaseResource("content", "not a digest"),
                new LeaseResource("content/x", CONTENT.id()),
                new LeaseResource("ingests/x", "r"),
                new LeaseResource("snapshots", "k"),
                new LeaseResource("snapshots/", "k"),
                new LeaseResource("snapshots/a/b", "k"),
                new LeaseResource("ingests", ""))) {
            assertThrows(InvalidArgument.class, () -> leases().addResource("a", bad), bad.toString());
            assertThrows(InvalidArgument.class, () -> leases().deleteResource("a", bad), bad.toString());
        }
        LeaseResource unknown = new LeaseResource("sandboxes", "x");
        assertThrows(Unimplemented.class, () -> leases().addResource("a", unknown));
        assertEquals(List.of(), leases().resources("a"));
    }
}
