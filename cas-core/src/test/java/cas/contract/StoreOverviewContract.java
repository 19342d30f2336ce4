package cas.contract;

import static cas.contract.Samples.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.content.Ingest;
import cas.digest.Digest;
import cas.name.Labels;
import cas.overview.LastStop;
import cas.overview.NamespaceUsage;
import cas.overview.StoreOverview;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The store from above, here or at the other end of a wire.
public interface StoreOverviewContract extends StoreContract {
    Path persist();

    StoreOverview overview();

    @Test
    default void aNewStoreIsWell() throws IOException {
        StoreStatus status = overview().status();
        assertEquals(persist(), status.persist());
        assertEquals(LastStop.NEW, status.lastStop());
        assertEquals(Optional.empty(), status.readOnly());
        assertEquals(List.of(), status.notes());
        assertEquals(0, status.soundness().damaged());
        assertEquals(status.uuid(), overview().status().uuid());
        assertTrue(status.capacity().totalBytes() >= status.capacity().freeBytes(), status.toString());
        assertTrue(
                status.directories().stream().allMatch(each -> each.path().startsWith(persist())), status.toString());
        assertTrue(status.formatVersion() > 0, status.toString());
    }

    @Test
    default void usageCountsWhatIsThere() throws IOException {
        assertEquals(0, overview().usage().blobs().count());
        Digest digest = put(here().content(), "hello").digest();
        put(there().content(), "hello");
        here().images().create("image", new Descriptor("t", digest, 5), Labels.none(), Optional.empty());
        here().leases().create("lease", Labels.none());
        here().snapshotter("overlayfs").prepare("key", "", Labels.none());
        try (Ingest ingest = there().content().begin(Samples.request("r"))) {
            ingest.append(Samples.bytes("hel"));
        }
        StoreUsage usage = overview().usage();
        assertEquals(1, usage.blobs().count(), "bytes count once");
        assertTrue(usage.blobs().bytes() >= 5, usage.toString());
        assertEquals(1, usage.ingests().count());
        assertEquals(1, usage.snapshots().count());
        assertEquals(0, usage.volumes().count());
        assertTrue(usage.metadata().bytes() > 0, usage.toString());
        List<NamespaceUsage> namespaces = usage.namespaces();
        assertEquals(
                List.of(HERE, THERE),
                namespaces.stream().map(NamespaceUsage::namespace).toList());
        assertEquals(1, namespaces.getFirst().blobs().count());
        assertEquals(1, namespaces.getFirst().images());
        assertEquals(1, namespaces.getFirst().leases());
        assertEquals(1, namespaces.getFirst().snapshots().count());
        assertEquals(1, namespaces.getLast().blobs().count());
        assertEquals(1, namespaces.getLast().ingests().count());
        assertFalse(usage.measured().isBefore(overview().status().opened()));
    }
}
