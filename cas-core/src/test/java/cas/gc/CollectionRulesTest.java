package cas.gc;

import static cas.gc.CollectedStore.CONTENT;
import static cas.gc.CollectedStore.EXPIRE;
import static cas.gc.CollectedStore.FLAT;
import static cas.gc.CollectedStore.IMAGE;
import static cas.gc.CollectedStore.ONE;
import static cas.gc.CollectedStore.ROOT;
import static cas.gc.CollectedStore.SNAPSHOT;
import static cas.gc.CollectedStore.TWO;
import static cas.gc.CollectedStore.digest;
import static cas.gc.CollectedStore.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Cause;
import cas.collection.Collected.Kind;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.content.BlobReader;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException.NotFound;
import cas.event.Event;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.snapshot.SnapshotTrees.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each rule of collection by itself.
final class CollectionRulesTest {
    private CollectedStore store = open();

    private static CollectedStore open() {
        try {
            return CollectedStore.inMemory();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void fresh() throws IOException {
        store.close();
        store = open();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void requireLeft(String... names) throws IOException {
        assertEquals(new TreeSet<>(Set.of(names)), store.there());
    }

    private static String blob(String text) {
        return "blob " + digest(text);
    }

    /// Rule G2: nothing protects a blob by being young.
    @Test
    void aBlobWithoutHolderGoes() throws IOException {
        store.put(ONE, "a");
        assertEquals(1, store.collect().count(Kind.BLOBS));
        requireLeft();
        assertEquals(Set.of(), store.bytes());
    }

    /// Rule G2: the match is by prefix.
    @Test
    void rootLabelsHold() throws IOException {
        store.put(ONE, "a", ROOT, "1");
        store.put(ONE, "b", ROOT + "x", "1");
        store.put(ONE, "c", "containerd.io/gc.roo", "1");
        store.snapshot(ONE, "s", "", ROOT, "1");
        store.snapshot(ONE, "t", "");
        store.collect();
        requireLeft(blob("a"), blob("b"), "snapshot s");
    }

    /// Rule G3: from image to index, manifest, configuration, snapshot and its parents.
    @Test
    void imagesHoldWhatTheyLeadTo() throws IOException {
        store.snapshot(ONE, "base", "");
        store.snapshot(ONE, "top", "base");
        store.snapshot(ONE, "other", "base");
        store.put(ONE, "layer");
        store.put(ONE, "config", SNAPSHOT, "top");
        store.put(
                ONE,
                "manifest",
                CONTENT + ".config",
                digest("config").toString(),
                CONTENT + ".l.0",
                digest("layer").toString());
        store.put(ONE, "index", CONTENT + ".m.0", digest("manifest").toString());
        store.image(ONE, "app", digest("index"));
        store.put(ONE, "stray");
        store.collect();
        requireLeft(
                "image app",
                blob("index"),
                blob("manifest"),
                blob("config"),
                blob("layer"),
                "snapshot base",
                "snapshot top");
        store.removeImage(ONE, "app");
        store.collect();
        requireLeft();
        assertEquals(Set.of(), store.trees.ids());
    }

    /// Rule G3: only `.` or `/` may follow the word; whatever follows the name of a snapshotter begins with `/`.
    @Test
    void suffixesOfReferences() throws IOException {
        for (String text : List.of("a", "b", "c", "d")) {
            store.put(ONE, text);
        }
        store.put(
                ONE,
                "root",
                ROOT,
                "1",
                CONTENT,
                digest("a").toString(),
                CONTENT + ".x.y",
                digest("b").toString(),
                CONTENT + "/x",
                digest("c").toString(),
                CONTENT + "X",
                digest("d").toString());
        store.snapshot(ONE, "s", "");
        store.snapshot(ONE, "t", "");
        store.snapshot(ONE, "u", "");
        store.put(ONE, "snaps", ROOT, "1", SNAPSHOT, "s", SNAPSHOT + "/x", "t", SNAPSHOT + ".x", "u");
        store.collect();
        requireLeft(blob("root"), blob("a"), blob("b"), blob("c"), blob("snaps"), "snapshot s", "snapshot t");
    }

    /// Rules G3, G7: an expired image stays while something live refers to it.
    @Test
    void imagesAreReferredTo() throws IOException {
        store.put(ONE, "target");
        store.image(ONE, "old", digest("target"), EXPIRE, store.in(Duration.ofHours(-1)));
        store.put(ONE, "holder", ROOT, "1", IMAGE + ".x", "old");
        store.collect();
        requireLeft("image old", blob("target"), blob("holder"));
        store.relabel(ONE, digest("holder"), ROOT, "1");
        store.collect();
        requireLeft(blob("holder"));
    }

    /// Rule G1.
    @Test
    void edgesDoNotCrossNamespaces() throws IOException {
        store.put(ONE, "layer");
        store.put(TWO, "layer");
        store.put(ONE, "manifest", CONTENT + ".0", digest("layer").toString());
        store.image(TWO, "app", digest("manifest"));
        store.collect();
        requireLeft();
        assertEquals(Set.of("image app"), store.there(TWO));
    }

    /// Rules G3, G5 and their loops end.
    @Test
    void loopsEnd() throws IOException {
        store.put(ONE, "a", CONTENT, digest("b").toString(), ROOT, "1");
        store.put(ONE, "b", CONTENT, digest("a").toString());
        store.put(ONE, "c", CONTENT, digest("d").toString());
        store.put(ONE, "d", CONTENT, digest("c").toString());
        store.collect();
        requireLeft(blob("a"), blob("b"));
    }

    /// Rules G2, F7: a lease holds what it lists and what that leads to, until its time is over.
    @Test
    void leasesHoldUntilTheirEnd() throws IOException {
        store.lease(ONE, "l", EXPIRE, store.in(Duration.ofHours(1)));
        store.put(ONE, "layer");
        store.put(
                ONE,
                Optional.of("l"),
                "manifest",
                labels(CONTENT + ".0", digest("layer").toString()));
        store.collect();
        requireLeft("lease l", blob("layer"), blob("manifest"));
        store.time.advance(Duration.ofHours(2));
        store.collect();
        requireLeft();
    }

    /// Rule F8: what a client that pulls does. Its lease is deleted at the end, and only what an image leads to stays.
    @Test
    void aPullHoldsWhatItFetchesUntilTheImageDoes() throws IOException {
        store.lease(ONE, "pull", EXPIRE, store.in(Duration.ofHours(24)));
        Optional<String> lease = Optional.of("pull");
        store.put(ONE, lease, "layer", Labels.none());
        store.put(ONE, lease, "given up", Labels.none());
        store.begin(ONE, lease, "never ended");
        store.put(
                ONE, lease, "manifest", labels(CONTENT + ".l.0", digest("layer").toString()));
        store.collect();
        requireLeft("lease pull", "ingest never ended", blob("layer"), blob("manifest"), blob("given up"));
        store.image(ONE, "app", digest("manifest"));
        store.metadata.leases(ONE).delete("pull");
        store.collect();
        requireLeft("image app", blob("layer"), blob("manifest"));
    }

    /// Rule F7: a flat lease holds only what it lists; a snapshot is nothing without its parents.
    @Test
    void flatLeasesHoldWhatTheyList() throws IOException {
        store.lease(ONE, "l", FLAT, "x");
        store.put(ONE, "layer");
        store.put(
                ONE,
                Optional.of("l"),
                "manifest",
                labels(CONTENT + ".0", digest("layer").toString()));
        store.put(ONE, "unlisted");
        store.snapshot(ONE, "base", "");
        store.snapshot(ONE, "top", "base", CONTENT, digest("unlisted").toString());
        store.metadata.leases(ONE).addResource("l", new LeaseResource("snapshots/overlayfs", "top"));
        store.collect();
        requireLeft("lease l", blob("manifest"), "snapshot base", "snapshot top");
    }

    /// What is held alone by one and as a whole by another is held as a whole.
    @Test
    void flatAndWhole() throws IOException {
        store.lease(ONE, "l", FLAT, "x");
        store.put(ONE, "layer");
        store.put(
                ONE,
                Optional.of("l"),
                "manifest",
                labels(CONTENT + ".0", digest("layer").toString()));
        store.image(ONE, "app", digest("manifest"));
        store.collect();
        requireLeft("lease l", "image app", blob("manifest"), blob("layer"));
    }

    /// Rule F7: references of leases are not followed. Rule G6: what cannot be read is no end.
    @Test
    void labelsOfLeasesReferToNothing() throws IOException {
        store.put(ONE, "a");
        store.lease(ONE, "l", CONTENT, digest("a").toString(), EXPIRE, "tomorrow");
        store.collect();
        requireLeft("lease l");
    }

    /// Rule G4.
    @Test
    void backReferencesHoldTheChild() throws IOException {
        store.put(ONE, "target");
        store.image(ONE, "app", digest("target"));
        store.snapshot(ONE, "s", "", ROOT, "1");
        store.put(
                ONE, "a", "containerd.io/gc.bref.content.sbom", digest("target").toString());
        store.put(ONE, "b", "containerd.io/gc.bref.image.x", "app");
        store.put(ONE, "c", "containerd.io/gc.bref.snapshot.overlayfs/x", "s");
        store.put(ONE, "d", "containerd.io/gc.bref.image", "other");
        store.snapshot(ONE, "t", "", "containerd.io/gc.bref.image", "app");
        store.image(
                ONE,
                "old",
                digest("target"),
                EXPIRE,
                store.in(Duration.ofHours(-1)),
                "containerd.io/gc.bref.image",
                "app");
        store.collect();
        requireLeft(
                "image app", "image old", blob("target"), blob("a"), blob("b"), blob("c"), "snapshot s", "snapshot t");
        store.removeImage(ONE, "app");
        store.collect();
        requireLeft(blob("c"), "snapshot s");
    }

    /// Rule G5.
    @Test
    void conditionalReferencesHoldWhileTheConditionDoes() throws IOException {
        String used = "containerd.io/gc.cond.value-usedat";
        store.snapshot(ONE, "s", "", used, store.in(Duration.ofHours(-1)));
        store.snapshot(ONE, "t", "", used, store.in(Duration.ofHours(-30)));
        store.snapshot(ONE, "u", "");
        store.put(
                ONE,
                "a",
                ROOT,
                "1",
                "containerd.io/gc.cond.snapshot.overlayfs/1",
                "usedat<24h|s",
                "containerd.io/gc.cond.snapshot.overlayfs/2",
                "usedat<24h,usedat>1h30m|t",
                "containerd.io/gc.cond.snapshot.overlayfs/3",
                "usedat<24h|u");
        store.collect();
        requireLeft(blob("a"), "snapshot s", "snapshot t");
        store.time.advance(Duration.ofHours(24));
        store.collect();
        requireLeft(blob("a"), "snapshot t");
    }

    /// Rule G6.
    @Test
    void contentDoesNotExpire() throws IOException {
        store.put(ONE, "a", ROOT, "1", EXPIRE, store.in(Duration.ofHours(-1)));
        store.snapshot(ONE, "s", "", ROOT, "1", EXPIRE, store.in(Duration.ofHours(-1)));
        store.image(ONE, "i", digest("a"), EXPIRE, "soon");
        store.collect();
        requireLeft(blob("a"), "snapshot s", "image i");
    }

    /// Rules B36, B44: bytes are shared and go with the last namespace that has them.
    @Test
    void bytesGoWithTheLastRecord() throws IOException {
        Digest a = store.put(ONE, "a");
        store.put(TWO, "a", ROOT, "1");
        assertEquals(0, store.collect().freedBytes());
        requireLeft();
        assertEquals(Set.of(a), store.bytes());
    }

    /// Rule B44: bytes that a shared ingest counts on stay until it ends.
    @Test
    void bytesStayForASharedIngest() throws IOException {
        Digest a = store.put(ONE, "a");
        try (Ingest sharing =
                store.metadata.content(TWO, Optional.empty()).begin(new IngestRequest("r", 1, Optional.of(a)))) {
            store.collect();
            requireLeft();
            assertEquals(Set.of(a), store.bytes());
            sharing.commit(new Ingest.Commit(1, Optional.of(a), labels(ROOT, "1")));
        }
        store.collect();
        assertEquals(Set.of(a), store.bytes());
    }

    /// Rule B35: a day without a lease, with one as long as the lease.
    @Test
    void ingestsLiveForADayOrWithTheirLease() throws IOException {
        store.lease(ONE, "l");
        store.begin(ONE, Optional.empty(), "free");
        store.begin(ONE, Optional.of("l"), "leased");
        store.time.advance(Duration.ofHours(23));
        store.collect();
        requireLeft("lease l", "ingest free", "ingest leased");
        store.time.advance(Duration.ofHours(2));
        store.collect();
        requireLeft("lease l", "ingest leased");
        store.metadata.leases(ONE).delete("l");
        store.collect();
        requireLeft();
    }

    /// One that somebody has open is not taken away.
    @Test
    void openIngestsStay() throws IOException {
        try (Ingest open =
                store.metadata.content(ONE, Optional.empty()).begin(new IngestRequest("r", 0, Optional.empty()))) {
            open.append(ByteBuffer.wrap(new byte[] {1}));
            store.time.advance(Duration.ofDays(2));
            store.collect();
            requireLeft("ingest r");
        }
        store.time.advance(Duration.ofDays(2));
        store.collect();
        requireLeft();
    }

    /// Who reads goes on reading.
    @Test
    void openReadersGoOn() throws IOException {
        Digest a = store.put(ONE, "abc");
        try (BlobReader reader = store.metadata.content(ONE, Optional.empty()).open(a)) {
            store.collect();
            requireLeft();
            assertEquals(3, reader.read(ByteBuffer.allocate(8), 0));
        }
    }

    /// Young blobs and snapshots stay for the grace period, and with them what they lead to.
    @Test
    void graceIsGiven() throws IOException {
        store.put(ONE, "old");
        store.put(ONE, "older");
        store.snapshot(ONE, "s", "");
        store.time.advance(Duration.ofMinutes(10));
        store.put(ONE, "young", CONTENT, digest("old").toString());
        store.collect(Duration.ofMinutes(5));
        requireLeft(blob("young"), blob("old"));
        store.time.advance(Duration.ofMinutes(10));
        store.collect(Duration.ofMinutes(5));
        requireLeft();
    }

    /// Rule G8: leaves before parents, whatever they are called; active ones and views too.
    @Test
    void snapshotsGoFromTheLeaves() throws IOException {
        store.snapshot(ONE, "m", "");
        store.snapshot(ONE, "a", "m");
        store.snapshot(ONE, "z", "a");
        store.snapshotter(ONE).prepare("active", "z", Labels.none());
        store.snapshotter(ONE).view("b-view", "m", Labels.none());
        assertEquals(5, store.collect().count(Kind.SNAPSHOTS));
        requireLeft();
        assertEquals(Set.of(), store.trees.ids());
    }

    /// Rule G14: of snapshots and images, in their namespace; none of content, leases and ingests.
    @Test
    void eventsTellOfSnapshotsAndImages() throws IOException {
        store.put(ONE, "a");
        store.snapshot(ONE, "s", "");
        store.image(ONE, "i", digest("a"), EXPIRE, store.in(Duration.ofHours(-1)));
        store.lease(ONE, "l", EXPIRE, store.in(Duration.ofHours(-1)));
        store.events.clear();
        store.collect();
        requireLeft();
        assertEquals(
                Set.of(new Event.SnapshotRemoved("overlayfs", "s"), new Event.ImageDeleted("i")),
                Set.copyOf(store.events));
        assertEquals(2, store.events.size());
    }

    @Test
    void aDryRunOnlySays() throws IOException {
        Digest a = store.put(ONE, "abc");
        store.snapshot(ONE, "s", "");
        store.trees.create(new Tree(77, cas.snapshot.Kind.ACTIVE, List.of()));
        Set<String> before = store.there();
        assertEquals(
                Set.of(
                        new Removal(new Subject.OfBlob(ONE, a), Cause.UNHELD, 3),
                        new Removal(new Subject.OfSnapshot(ONE, "overlayfs", "s"), Cause.UNHELD, 4096),
                        new Removal(new Subject.Tree("overlayfs", 77), Cause.UNRECORDED, 4096)),
                Set.copyOf(store.dryRun()));
        assertEquals(before, store.there());
    }

    /// Bytes and directories that have no record: a crash between name and record leaves them.
    @Test
    void leftoversGo() throws IOException {
        Digest kept = store.put(ONE, "kept", ROOT, "1");
        store.snapshot(ONE, "s", "", ROOT, "1");
        Set<Long> ids = Set.copyOf(store.trees.ids());
        try (var ingest = store.blobs.begin(new IngestRequest("stray", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(new byte[] {1, 2}));
            ingest.commit(0, Optional.empty());
        }
        store.trees.create(new Tree(77, cas.snapshot.Kind.ACTIVE, List.of()));
        store.collect();
        assertEquals(2, store.bytes().size());
        var done =
                store.collector().collect(new cas.collection.CollectRequest(false, Duration.ZERO, true), removal -> {});
        assertEquals(1, done.count(Kind.BYTES));
        assertEquals(1, done.count(Kind.TREES));
        assertEquals(Set.of(kept), store.bytes());
        assertEquals(ids, store.trees.ids());
    }

    /// A directory that could not be removed with its record is looked for again.
    @Test
    void aFailedRemovalIsRemembered() throws IOException {
        store.snapshot(ONE, "s", "");
        assertFalse(store.metadata.references().unrecordedLikely());
        store.trees.fail();
        store.collect();
        requireLeft();
        store.trees.recover();
        assertTrue(store.metadata.references().unrecordedLikely());
        store.collector().collect(new cas.collection.CollectRequest(false, Duration.ZERO, true), removal -> {});
        assertEquals(Set.of(), store.trees.ids());
        assertFalse(store.metadata.references().unrecordedLikely());
    }

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
            case Subject.OfLease(var _, var id) -> "lease " + id;
            case Subject.OfBlob(var _, var digest) -> digest.hex().substring(0, 4);
            default -> subject.toString();
        };
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
