package cas.contract;

import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The namespaces themselves (rules A3, H1-H6).
public interface NamespaceStoreContract extends StoreContract {
    /// Rules H1, H5.
    @Test
    default void createsAndLists() throws IOException {
        namespaces().create(THERE, labels("k", "v"));
        namespaces().create(HERE, Labels.none());
        assertThrows(AlreadyExists.class, () -> namespaces().create(HERE, Labels.none()));
        assertThrows(InvalidArgument.class, () -> namespaces().create(new Namespace("third"), StoreContract.tooLong()));
        assertEquals(List.of(HERE, THERE), List.copyOf(namespaces().list().keySet()));
        assertEquals(labels("k", "v"), namespaces().list().get(THERE));
    }

    /// Rule H2.
    @Test
    default void anUnknownNamespaceHasNoLabels() throws IOException {
        assertEquals(Labels.none(), namespaces().labels(HERE));
        assertTrue(namespaces().list().isEmpty());
    }

    /// Rule A3.
    @Test
    default void theFirstWriteMakesIt() throws IOException {
        here().images().list(Filter.ALL);
        assertTrue(namespaces().list().isEmpty());
        here().leases().create("l", Labels.none());
        assertEquals(List.of(HERE), List.copyOf(namespaces().list().keySet()));
        assertThrows(AlreadyExists.class, () -> namespaces().create(HERE, Labels.none()));
    }

    /// Rule A3: also an ingest that is only opened.
    @Test
    default void anOpenedIngestMakesIt() throws IOException {
        here().content().begin(Samples.request("r")).close();
        assertEquals(List.of(HERE), List.copyOf(namespaces().list().keySet()));
    }

    /// Rules H3, A10, A11.
    @Test
    default void updates() throws IOException {
        namespaces().update(HERE, Labels.none(), FieldMask.ALL);
        assertEquals(Map.of(), namespaces().list(), "an update that sets nothing makes nothing");
        namespaces().update(HERE, labels("a", "1", "b", "2"), FieldMask.ALL);
        assertEquals(labels("a", "1", "b", "2"), namespaces().labels(HERE));
        namespaces().update(HERE, labels("a", "9", "c", "3"), new FieldMask(List.of("labels.a", "labels.b")));
        assertEquals(labels("a", "9"), namespaces().labels(HERE));
        namespaces().update(HERE, Labels.none(), FieldMask.ALL);
        assertEquals(Labels.none(), namespaces().labels(HERE));
        for (String path : List.of("labels", "name", "labels.")) {
            FieldMask mask = new FieldMask(List.of(path));
            assertThrows(InvalidArgument.class, () -> namespaces().update(HERE, labels("a", "1"), mask), path);
        }
        assertThrows(InvalidArgument.class, () -> namespaces().update(HERE, StoreContract.tooLong(), FieldMask.ALL));
    }

    /// Rule H4.
    @Test
    default void deletesWhatIsEmpty() throws IOException {
        assertThrows(NotFound.class, () -> namespaces().delete(HERE));
        Descriptor target = new Descriptor("application/x", Digest.sha256(new byte[0]), 1);
        here().images().create("a", target, Labels.none(), Optional.empty());
        FailedPrecondition e =
                assertThrows(FailedPrecondition.class, () -> namespaces().delete(HERE));
        assertTrue(e.getMessage().contains("images"), e.getMessage());
        here().images().delete("a", Optional.empty());
        here().leases().create("l", Labels.none());
        namespaces().delete(HERE);
        assertTrue(namespaces().list().isEmpty());
        assertEquals(List.of(), here().leases().list(Filter.ALL));
    }
}
