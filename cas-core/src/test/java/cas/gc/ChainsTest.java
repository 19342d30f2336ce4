package cas.gc;

import static cas.gc.CollectedStore.CONTENT;
import static cas.gc.CollectedStore.FLAT;
import static cas.gc.CollectedStore.ONE;
import static cas.gc.CollectedStore.ROOT;
import static cas.gc.CollectedStore.TWO;
import static cas.gc.CollectedStore.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.collection.Subject;
import cas.digest.Digest;
import cas.error.CasException.NotFound;
import cas.lease.LeaseResource;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Who holds something, in words.
final class ChainsTest extends OnCollectedStore {
    private List<String> why(Subject subject) throws IOException {
        return store.collector().why(subject).stream()
                .map(chain -> chain.root() + ": "
                        + chain.holders().stream()
                                .map(holder -> shown(holder.subject()) + "-" + holder.by())
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    private static String shown(Subject subject) {
        return switch (subject) {
            case Subject.OfImage(var _, var name) -> "image " + name;
            case Subject.OfSnapshot(var _, var _, var name) -> "snapshot " + name;
            case Subject.OfContainer(var _, var id) -> "container " + id;
            case Subject.OfLease(var _, var id) -> "lease " + id;
            case Subject.OfBlob(var _, var digest) -> digest.hex().substring(0, 4);
            default -> subject.toString();
        };
    }

    @Test
    void containersTellWhatTheyHold() throws IOException {
        store.snapshot(ONE, "s", "");
        store.container(ONE, "c", "s");
        assertEquals(
                List.of("container: container c-root file system snapshot s-"),
                why(new Subject.OfSnapshot(ONE, CollectedStore.OVERLAY, "s")));
        assertEquals(List.of("container: container c-"), why(new Subject.OfContainer(ONE, "c")));
        assertThrows(NotFound.class, () -> why(new Subject.OfContainer(TWO, "c")));
    }

    @Test
    void whyTellsTheChains() throws IOException {
        Digest layer = store.put(ONE, "layer");
        Digest manifest = store.put(ONE, "manifest", CONTENT + ".l.0", layer.toString());
        store.image(ONE, "app", manifest);
        store.lease(ONE, "l", FLAT, "1");
        store.metadata.leases(ONE).addResource("l", new LeaseResource("content", layer.toString()));
        store.put(ONE, "alone");
        String shownLayer = layer.hex().substring(0, 4);
        assertEquals(
                List.of(
                        "lease: lease l-resource " + shownLayer + "-",
                        "image: image app-target " + manifest.hex().substring(0, 4) + "-label " + CONTENT + ".l.0 "
                                + shownLayer + "-"),
                why(new Subject.OfBlob(ONE, layer)));
        assertEquals(List.of(), why(new Subject.OfBlob(ONE, digest("alone"))));
        assertEquals(List.of("image: image app-"), why(new Subject.OfImage(ONE, "app")));
        assertThrows(NotFound.class, () -> why(new Subject.OfBlob(TWO, layer)));
    }

    @Test
    void whyTellsOfSnapshotsAndBackReferences() throws IOException {
        store.snapshot(ONE, "base", "");
        store.snapshot(ONE, "top", "base");
        store.snapshot(ONE, "held", "", ROOT, "1");
        store.put(ONE, "sbom", "containerd.io/gc.bref.snapshot.overlayfs", "held");
        store.lease(ONE, "l", FLAT, "1");
        store.metadata.leases(ONE).addResource("l", new LeaseResource("snapshots/overlayfs", "top"));
        assertEquals(
                List.of("lease: lease l-resource snapshot top-parent snapshot base-"),
                why(new Subject.OfSnapshot(ONE, "overlayfs", "base")));
        assertEquals(
                List.of("label " + ROOT + ": snapshot held-label containerd.io/gc.bref.snapshot.overlayfs "
                        + digest("sbom").hex().substring(0, 4) + "-"),
                why(new Subject.OfBlob(ONE, digest("sbom"))));
    }
}
