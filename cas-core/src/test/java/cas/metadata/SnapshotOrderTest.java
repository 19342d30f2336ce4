package cas.metadata;

import static cas.contract.StoreContract.HERE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.NotFound;
import cas.event.Event;
import cas.kv.KeyValueStore;
import cas.name.Labels;
import cas.sim.MemoryKeyValueStore;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotTrees.Tree;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// In which order directories and records come and go, and what a crash between leaves.
final class SnapshotOrderTest {
    private final Fixture fixture;

    SnapshotOrderTest() throws IOException {
        fixture = Fixture.inMemory();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private Snapshotter snapshots() {
        return fixture.here().snapshotter("overlayfs");
    }

    private MemoryKeyValueStore map() {
        return (MemoryKeyValueStore) fixture.map;
    }

    private static Snapshotter snapshots(Metadata metadata) {
        return metadata.snapshotter(HERE, "overlayfs", Optional.empty());
    }

    /// Rule D4 of durability: files are on disk before the record says so.
    @Test
    void commitSyncsBeforeItRecords() throws IOException {
        snapshots().prepare("k", "", Labels.none());
        snapshots().commit("n", "k", "", Labels.none());
        assertEquals(List.of("create 1", "sync 1", "seal 1"), fixture.trees.calls());
        snapshots().prepare("k", "", Labels.none());
        map().crashAfter(0);
        assertThrows(IOException.class, () -> snapshots().commit("m", "k", "", Labels.none()));
        assertEquals("sync 2", fixture.trees.calls().getLast());
        Metadata next = fixture.reopen(map().reopen());
        assertEquals(List.of(), next.settle());
        assertEquals(Kind.ACTIVE, snapshots(next).stat("k").orElseThrow().kind());
    }

    @Test
    void aFailedSyncRecordsNothing() throws IOException {
        snapshots().prepare("k", "", Labels.none());
        fixture.trees.fail();
        assertThrows(IOException.class, () -> snapshots().commit("n", "k", "", Labels.none()));
        assertEquals(Kind.ACTIVE, snapshots().stat("k").orElseThrow().kind());
    }

    /// A crash between directories and record leaves directories; whoever is next passes them by, until they are taken
    /// away.
    @Test
    void whatWasNotRecordedIsPassedByAndRemoved() throws IOException {
        snapshots().prepare("a", "", Labels.none());
        map().crashAfter(0);
        assertThrows(IOException.class, () -> snapshots().prepare("b", "", Labels.none()));
        assertEquals(new TreeSet<>(List.of(1L, 2L)), fixture.trees.ids());
        KeyValueStore survived = map().reopen();
        Metadata next = fixture.reopen(survived);
        assertTrue(snapshots(next).stat("b").isEmpty());
        snapshots(next).prepare("b", "", Labels.none());
        assertEquals(new TreeSet<>(List.of(1L, 2L, 3L)), fixture.trees.ids());
        next.references().walkUnrecorded(true, removal -> {});
        assertEquals(new TreeSet<>(List.of(1L, 3L)), fixture.trees.ids());
    }

    /// The other way round for removal: the record goes first.
    @Test
    void removalForgetsBeforeItRemoves() throws IOException {
        snapshots().prepare("a", "", Labels.none());
        map().crashAfter(0);
        assertThrows(IOException.class, () -> snapshots().remove("a"));
        assertEquals(new TreeSet<>(List.of(1L)), fixture.trees.ids());
        Metadata next = fixture.reopen(map().reopen());
        assertEquals(List.of(), next.settle());
        fixture.trees.fail();
        snapshots(next).remove("a");
        assertTrue(snapshots(next).stat("a").isEmpty());
        fixture.trees.recover();
        assertEquals(1, next.settle().size());
        assertEquals(new TreeSet<>(), fixture.trees.ids());
    }

    @Test
    void recordsWithoutDirectoriesAreReported() throws IOException {
        snapshots().prepare("a", "", Labels.none());
        fixture.trees.remove(1);
        assertEquals(
                List.of("overlayfs snapshot \"a\" of namespace \"here\" is recorded as number 1, but its directories"
                        + " are gone"),
                fixture.metadata.settle());
    }

    /// Directories that were there before the database, as after adopting a store.
    @Test
    void numbersGoOnBehindTheDirectories() throws IOException {
        fixture.trees.create(new Tree(41, Kind.ACTIVE, List.of()));
        snapshots(fixture.reopen()).prepare("a", "", Labels.none());
        assertTrue(fixture.trees.ids().contains(42L));
    }

    @Test
    void aRefusedPrepareLeavesNoDirectories() throws IOException {
        assertThrows(NotFound.class, () -> snapshots().prepare("k", "none", Labels.none()));
        Snapshotter lost = fixture.here().withLease("none").snapshotter("overlayfs");
        assertThrows(NotFound.class, () -> lost.prepare("k", "", Labels.none()));
        assertEquals(new TreeSet<>(), fixture.trees.ids());
    }

    /// Rules I4 and I6: after the transaction, and not for views.
    @Test
    void eventsSayWhatHappened() throws IOException {
        snapshots().prepare("k", "", Labels.none());
        snapshots().commit("n", "k", "", Labels.none());
        snapshots().view("v", "n", Labels.none());
        snapshots().remove("v");
        assertThrows(NotFound.class, () -> snapshots().remove("v"));
        assertEquals(
                List.of(
                        new Event.SnapshotPrepared("overlayfs", "k", ""),
                        new Event.SnapshotCommitted("overlayfs", "k", "n"),
                        new Event.SnapshotRemoved("overlayfs", "v")),
                fixture.events);
    }
}
