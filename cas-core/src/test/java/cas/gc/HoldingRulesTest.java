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

import cas.collection.Collected.Kind;
import cas.lease.LeaseResource;
import cas.name.Labels;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What holds what: each rule by itself.
final class HoldingRulesTest extends OnCollectedStore {
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

    /// Rules G2, G3 and G4.
    @Test
    void containersHoldTheirSnapshots() throws IOException {
        store.snapshot(ONE, "base", "");
        store.snapshot(ONE, "s", "base");
        store.snapshot(ONE, "other", "base");
        store.put(ONE, "a");
        store.put(ONE, "b", "containerd.io/gc.bref.container.x", "c");
        store.put(ONE, "d", "containerd.io/gc.bref.container", "none");
        store.container(ONE, "c", "s", CONTENT + ".x", digest("a").toString());
        store.collect();
        requireLeft(blob("a"), blob("b"), "snapshot base", "snapshot s");
        store.metadata.containers(ONE).delete("c");
        store.collect();
        requireLeft();
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
}
