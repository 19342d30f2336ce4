package cas.gc;

import static cas.gc.CollectedStore.CONTENT;
import static cas.gc.CollectedStore.EXPIRE;
import static cas.gc.CollectedStore.ONE;
import static cas.gc.CollectedStore.ROOT;
import static cas.gc.CollectedStore.TWO;
import static cas.gc.CollectedStore.digest;
import static cas.gc.CollectedStore.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Cause;
import cas.collection.CollectRequest;
import cas.collection.Collected.Kind;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.content.BlobReader;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.event.Event;
import cas.name.Labels;
import cas.snapshot.SnapshotTrees.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What becomes of that which nothing holds: each rule by itself.
final class CollectionRulesTest extends OnCollectedStore {
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
        var done = store.collector().collect(new CollectRequest(false, Duration.ZERO, true), removal -> {});
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
        store.collector().collect(new CollectRequest(false, Duration.ZERO, true), removal -> {});
        assertEquals(Set.of(), store.trees.ids());
        assertFalse(store.metadata.references().unrecordedLikely());
    }
}
