package cas.contract;

import static cas.contract.Samples.put;
import static cas.contract.Samples.sha256;
import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Cause;
import cas.collection.Chain;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collected.Kind;
import cas.collection.Collector;
import cas.collection.Holder;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whoever collects a store, here or at the other end of a wire: what goes is named with its cause, what is held stays,
/// and who holds it can be asked.
public interface CollectorContract extends StoreContract {
    String ROOT = "containerd.io/gc.root";
    String EXPIRE = "containerd.io/gc.expire";
    String FLAT = "containerd.io/gc.flat";
    String LAYER = "containerd.io/gc.ref.content.l.0";
    String SNAPSHOTTER = "overlayfs";
    String LONG_AGO = "2001-01-01T00:00:00Z";

    Collector collector();

    private static CollectRequest now(boolean dryRun) {
        return new CollectRequest(dryRun, Duration.ZERO, false);
    }

    private List<Removal> removals(CollectRequest request) throws IOException {
        List<Removal> removals = new ArrayList<>();
        Collected collected = collector().collect(request, removals::add);
        assertEquals(removals.size(), collected.count());
        assertEquals(removals.stream().mapToLong(Removal::bytes).sum(), collected.freedBytes());
        return removals;
    }

    private Digest blob(String text, String... labels) throws IOException {
        return put(here().content(), text, labels(labels)).digest();
    }

    private void image(String name, Digest target, String... labels) throws IOException {
        here().images().create(name, new Descriptor("application/x", target, 1), labels(labels), Optional.empty());
    }

    private void snapshot(String name, String parent, String... labels) throws IOException {
        here().snapshotter(SNAPSHOTTER).prepare("making " + name, parent, Labels.none());
        here().snapshotter(SNAPSHOTTER).commit(name, "making " + name, "", labels(labels));
    }

    private boolean isThere(Digest digest) throws IOException {
        return here().content().info(digest).isPresent();
    }

    private static Subject.OfBlob ofBlob(Digest digest) {
        return new Subject.OfBlob(HERE, digest);
    }

    private static Subject.OfSnapshot ofSnapshot(String name) {
        return new Subject.OfSnapshot(HERE, SNAPSHOTTER, name);
    }

    @Test
    default void nothingIsCollectedFromAnEmptyStore() throws IOException {
        Collected collected = collector().collect(now(false), removal -> {
            throw new AssertionError("expected nothing, found " + removal);
        });
        assertEquals(Map.of(), collected.removed());
        assertEquals(0, collected.freedBytes());
        assertTrue(collected.marking().compareTo(collected.total()) <= 0, collected.toString());
    }

    @Test
    default void whatNothingHoldsGoesAndTheRestStays() throws IOException {
        Digest layer = blob("layer");
        Digest manifest = blob("manifest", LAYER, layer.toString());
        image("app", manifest);
        Digest alone = blob("alone");
        Digest kept = blob("kept", ROOT, "1");
        Digest elsewhere = put(there().content(), "alone").digest();
        List<Removal> removals = new ArrayList<>();
        Collected collected = collector().collect(now(false), removals::add);
        assertEquals(
                Set.of(ofBlob(alone), new Subject.OfBlob(THERE, elsewhere)),
                removals.stream().map(Removal::subject).collect(Collectors.toSet()));
        assertEquals(5, collected.freedBytes(), "shared bytes count once");
        assertEquals(Map.of(Kind.BLOBS, 2L), collected.removed());
        assertTrue(collected.heldCount() >= 4, collected.toString());
        assertTrue(isThere(layer) && isThere(manifest) && isThere(kept));
        assertEquals(Optional.empty(), here().content().info(alone));
        assertThrows(NotFound.class, () -> here().content().open(alone));

        here().images().delete("app", Optional.empty());
        assertEquals(
                Set.of(new Removal(ofBlob(layer), Cause.UNHELD, 5), new Removal(ofBlob(manifest), Cause.UNHELD, 8)),
                new HashSet<>(removals(now(false))));
        assertTrue(isThere(kept));
    }

    @Test
    default void aDryRunNamesWhatWouldGo() throws IOException {
        Digest alone = blob("alone");
        Digest target = blob("target");
        image("old", target, EXPIRE, LONG_AGO);
        here().leases().create("old", labels(EXPIRE, LONG_AGO));
        here().leases().create("new", Labels.none());
        snapshot("base", "");
        snapshot("held", "", ROOT, "1");
        Set<Removal> expected = new HashSet<>(Set.of(
                new Removal(ofBlob(alone), Cause.UNHELD, 5),
                new Removal(ofBlob(target), Cause.UNHELD, 6),
                new Removal(new Subject.OfImage(HERE, "old"), Cause.EXPIRED, 0),
                new Removal(new Subject.OfLease(HERE, "old"), Cause.EXPIRED, 0)));
        for (boolean dryRun : new boolean[] {true, true, false}) {
            assertTrue(isThere(alone) && isThere(target));
            assertEquals(1, here().images().list(Filter.ALL).size());
            assertEquals(2, here().leases().list(Filter.ALL).size());
            Set<Removal> found = new HashSet<>(removals(now(dryRun)));
            assertTrue(
                    found.removeIf(each -> each.subject().equals(ofSnapshot("base")) && each.cause() == Cause.UNHELD),
                    found.toString());
            assertEquals(expected, found);
        }
        assertTrue(!isThere(alone) && !isThere(target));
        assertEquals(Optional.empty(), here().images().get("old"));
        assertEquals("new", here().leases().list(Filter.ALL).getFirst().id());
        assertEquals(Optional.empty(), here().snapshotter(SNAPSHOTTER).stat("base"));
        assertTrue(here().snapshotter(SNAPSHOTTER).stat("held").isPresent());
    }

    @Test
    default void theGracePeriodKeepsTheYoung() throws IOException {
        Digest young = blob("young");
        snapshot("young", "");
        assertEquals(List.of(), removals(new CollectRequest(false, Duration.ofHours(1), false)));
        assertTrue(isThere(young));
        assertEquals(
                2, removals(new CollectRequest(false, Optional.empty(), true)).size());
    }

    /// More than one transaction takes, and more than one message tells.
    @Test
    default void manyAreNamedOnceEach() throws IOException {
        Set<Subject> expected = new HashSet<>();
        for (int i = 0; i < 140; i++) {
            expected.add(ofBlob(blob("blob " + i)));
        }
        List<Subject> found =
                removals(now(false)).stream().map(Removal::subject).toList();
        assertEquals(140, found.size());
        assertEquals(expected, new HashSet<>(found));
        assertEquals(List.of(), removals(now(false)));
    }

    /// What has gone by then is gone, and the next collection takes the rest.
    @Test
    default void whoSeesMayEndIt() throws IOException {
        blob("one");
        blob("two");
        Digest kept = blob("kept", ROOT, "1");
        class Enough extends RuntimeException {
            private static final long serialVersionUID = 1;
        }
        for (boolean dryRun : new boolean[] {true, false}) {
            assertThrows(
                    Enough.class,
                    () -> collector().collect(now(dryRun), removal -> {
                        throw new Enough();
                    }));
        }
        collector().collect(now(false), removal -> {});
        List<Digest> left = new ArrayList<>();
        here().content().walk(Filter.ALL, info -> left.add(info.digest()));
        assertEquals(List.of(kept), left);
    }

    @Test
    default void whyTellsTheChainsFromWhatStays() throws IOException {
        Digest layer = blob("layer");
        Digest manifest = blob("manifest", LAYER, layer.toString());
        image("app", manifest);
        here().leases().create("l", labels(FLAT, "1"));
        here().leases().addResource("l", new LeaseResource("content", layer.toString()));
        Subject image = new Subject.OfImage(HERE, "app");
        Subject lease = new Subject.OfLease(HERE, "l");
        assertEquals(
                List.of(
                        new Chain("lease", List.of(new Holder(lease, "resource"), new Holder(ofBlob(layer), ""))),
                        new Chain(
                                "image",
                                List.of(
                                        new Holder(image, "target"),
                                        new Holder(ofBlob(manifest), "label " + LAYER),
                                        new Holder(ofBlob(layer), "")))),
                collector().why(ofBlob(layer)));
        assertEquals(
                List.of(new Chain("image", List.of(new Holder(image, "")))),
                collector().why(image));
        assertEquals(
                List.of(new Chain("lease", List.of(new Holder(lease, "")))),
                collector().why(lease));
    }

    @Test
    default void whyTellsOfSnapshots() throws IOException {
        snapshot("base", "");
        snapshot("top", "base", ROOT, "1");
        assertEquals(
                List.of(new Chain(
                        "label " + ROOT,
                        List.of(new Holder(ofSnapshot("top"), "parent"), new Holder(ofSnapshot("base"), "")))),
                collector().why(ofSnapshot("base")));
    }

    @Test
    default void whyTellsOfVolumes() throws IOException {
        Digest disk = blob("disk");
        VolumeName name = VolumeManagerContract.FIRST;
        here().volumes()
                .create(
                        new VolumeRequest(name, disk.toString(), Optional.empty(), 0, true, SNAPSHOTTER, Labels.none()),
                        ProgressSink.SILENT);
        Subject volume = new Subject.OfVolume(HERE, name);
        assertEquals(
                List.of(new Chain("volume", List.of(new Holder(volume, "origin"), new Holder(ofBlob(disk), "")))),
                collector().why(ofBlob(disk)));
        assertEquals(
                List.of(new Chain("volume", List.of(new Holder(volume, "")))),
                collector().why(volume));
        Subject elsewhere = new Subject.OfVolume(THERE, name);
        assertThrows(NotFound.class, () -> collector().why(elsewhere));
        assertEquals(List.of(), removals(now(false)));
    }

    @Test
    default void whatNothingHoldsHasNoChain() throws IOException {
        assertEquals(List.of(), collector().why(ofBlob(blob("alone"))));
        image("old", sha256("x"), EXPIRE, LONG_AGO);
        assertEquals(List.of(), collector().why(new Subject.OfImage(HERE, "old")));
    }

    @Test
    default void whyRefusesWhatIsNotThere() throws IOException {
        Digest digest = put(there().content(), "theirs").digest();
        VolumeName volume = VolumeManagerContract.FIRST;
        Map<Subject, Reason> absent = Map.of(
                ofBlob(digest),
                Reason.BLOB_NOT_FOUND,
                ofSnapshot("none"),
                Reason.SNAPSHOT_NOT_FOUND,
                new Subject.OfImage(HERE, "none"),
                Reason.IMAGE_NOT_FOUND,
                new Subject.OfLease(HERE, "none"),
                Reason.LEASE_NOT_FOUND,
                new Subject.OfVolume(HERE, volume),
                Reason.VOLUME_NOT_FOUND);
        absent.forEach((subject, reason) -> assertEquals(
                reason,
                assertThrows(NotFound.class, () -> collector().why(subject)).reason(),
                subject.text()));
    }

    @Test
    default void whyRefusesWhatHasNoRecord() {
        for (Subject subject : List.of(
                new Subject.OfIngest(HERE, "ref"), new Subject.Bytes(sha256("x")), new Subject.Tree(SNAPSHOTTER, 7))) {
            assertThrows(InvalidArgument.class, () -> collector().why(subject), subject.text());
        }
    }
}
