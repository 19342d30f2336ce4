package cas.contract;

import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.PermissionDenied;
import cas.error.CasException.Unimplemented;
import cas.filter.Filter;
import cas.lease.LeaseResource;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.snapshot.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Snapshots of a namespace (rules D1-D13, E2-E5).
public interface SnapshotterContract extends StoreContract {
    String SNAPSHOTTER = "overlayfs";

    /// Which one.
    default String tested() {
        return SNAPSHOTTER;
    }

    private Snapshotter snapshots() {
        return here().snapshotter(tested());
    }

    private void committed(String name, String parent) throws IOException {
        snapshots().prepare("work " + name, parent, Labels.none());
        snapshots().commit(name, "work " + name, "", Labels.none());
    }

    private SnapshotInfo stat(String key) throws IOException {
        return snapshots().stat(key).orElseThrow();
    }

    private List<String> names(String... filters) throws IOException {
        List<String> names = new ArrayList<>();
        snapshots().walk(Filter.parse(List.of(filters)), info -> names.add(info.name()));
        return names;
    }

    /// Rule D1.
    @Test
    default void anUnknownSnapshotterIsRefused() {
        assertThrows(InvalidArgument.class, () -> {
            Snapshotter unknown = here().snapshotter("nonesuch");
            unknown.stat("k");
        });
    }

    /// Rules D3, D7, D10.
    @Test
    default void goesFromActiveToCommitted() throws IOException {
        snapshots().prepare("k", "", labels("a", "1"));
        SnapshotInfo active = stat("k");
        assertEquals(Kind.ACTIVE, active.kind());
        assertEquals("", active.parent());
        assertEquals(labels("a", "1"), active.labels());
        snapshots().commit("n", "k", "", labels("b", "2"));
        SnapshotInfo committed = stat("n");
        assertEquals(Kind.COMMITTED, committed.kind());
        assertEquals(labels("b", "2"), committed.labels());
        assertTrue(snapshots().stat("k").isEmpty());
        snapshots().prepare("k", "n", Labels.none());
        assertEquals("n", stat("k").parent());
        assertTrue(there().snapshotter(tested()).stat("n").isEmpty());
    }

    /// Rules D6, E2-E5.
    @Test
    default void mountsAreRepeatable() throws IOException {
        List<Mount> root = snapshots().prepare("root", "", Labels.none());
        assertEquals("bind", root.getFirst().type());
        assertEquals(List.of("rw", "rbind"), root.getFirst().options());
        assertEquals(root, snapshots().mounts("root"));
        snapshots().commit("one", "root", "", Labels.none());
        List<Mount> view = snapshots().view("view", "one", Labels.none());
        assertEquals("bind", view.getFirst().type());
        assertEquals(root.getFirst().source(), view.getFirst().source());
        assertEquals(List.of("ro", "rbind"), view.getFirst().options());
        List<Mount> work = snapshots().prepare("work", "one", Labels.none());
        assertEquals("overlay", work.getFirst().type());
        String options = String.join(",", work.getFirst().options());
        assertTrue(options.contains("lowerdir=" + root.getFirst().source()), options);
        assertTrue(options.contains("upperdir="), options);
        assertEquals(work, snapshots().mounts("work"));
        assertThrows(FailedPrecondition.class, () -> snapshots().mounts("one"));
        assertThrows(NotFound.class, () -> snapshots().mounts("none"));
    }

    /// Rule E5: the nearest parent comes first.
    @Test
    default void parentsAreStacked() throws IOException {
        committed("1", "");
        committed("2", "1");
        committed("3", "2");
        String top = fs(snapshots().view("v1", "1", Labels.none()));
        String lower = lowers(snapshots().view("v3", "3", Labels.none()));
        assertEquals(3, lower.split(":").length, lower);
        assertTrue(lower.endsWith(":" + top), lower);
    }

    private static String fs(List<Mount> mounts) {
        return mounts.getFirst().source();
    }

    private static String lowers(List<Mount> mounts) {
        return mounts.getFirst().options().stream()
                .filter(option -> option.startsWith("lowerdir="))
                .findFirst()
                .orElseThrow()
                .substring("lowerdir=".length());
    }

    /// Rules D2, D4: keys and names share one name space.
    @Test
    default void keysAndNamesAreUnique() throws IOException {
        committed("n", "");
        snapshots().prepare("k", "", Labels.none());
        for (String taken : List.of("k", "n")) {
            assertThrows(AlreadyExists.class, () -> snapshots().prepare(taken, "", Labels.none()));
            assertThrows(AlreadyExists.class, () -> snapshots().view(taken, "", Labels.none()));
            assertThrows(AlreadyExists.class, () -> snapshots().commit(taken, "k", "", Labels.none()));
        }
        assertEquals(Kind.ACTIVE, stat("k").kind());
        assertThrows(InvalidArgument.class, () -> snapshots().prepare("", "", Labels.none()));
        there().snapshotter(tested()).prepare("k", "", Labels.none());
    }

    @Test
    default void keysAreFreeText() throws IOException {
        String stem = "extract-201737770-fmBd sha256:" + "e".repeat(600);
        snapshots().prepare(stem + "1", "", Labels.none());
        snapshots().prepare(stem + "2", "", Labels.none());
        snapshots().commit(stem, stem + "1", "", Labels.none());
        assertEquals(stem + "2", stat(stem + "2").name());
        assertTrue(snapshots().stat(stem + "1").isEmpty());
        snapshots().prepare("child", stem, Labels.none());
        assertEquals(stem, stat("child").parent());
    }

    /// Rule D4.
    @Test
    default void aParentMustBeCommitted() throws IOException {
        snapshots().prepare("active", "", Labels.none());
        assertThrows(NotFound.class, () -> snapshots().prepare("k", "none", Labels.none()));
        assertThrows(InvalidArgument.class, () -> snapshots().prepare("k", "active", Labels.none()));
        assertThrows(InvalidArgument.class, () -> snapshots().view("k", "active", Labels.none()));
        assertEquals(List.of("active"), names());
    }

    /// Rule D5: how the unpacker skips layers that are there.
    @Test
    default void aRefThatIsThereIsNotMadeAgain() throws IOException {
        committed("layer", "");
        Labels ref = labels("containerd.io/snapshot.ref", "layer");
        here().leases().create("l", Labels.none());
        Snapshotter leased = here().withLease("l").snapshotter(tested());
        assertThrows(AlreadyExists.class, () -> leased.prepare("k", "", ref));
        assertEquals(
                List.of(new LeaseResource("snapshots/" + tested(), "layer")),
                here().leases().resources("l"));
        snapshots().prepare("k", "", labels("containerd.io/snapshot.ref", "other"));
    }

    /// Rule D7.
    @Test
    default void onlyAnActiveOneIsCommitted() throws IOException {
        committed("n", "");
        snapshots().view("v", "n", Labels.none());
        assertThrows(NotFound.class, () -> snapshots().commit("m", "none", "", Labels.none()));
        assertThrows(FailedPrecondition.class, () -> snapshots().commit("m", "v", "", Labels.none()));
        assertThrows(FailedPrecondition.class, () -> snapshots().commit("m", "n", "", Labels.none()));
        snapshots().prepare("k", "", Labels.none());
        assertThrows(InvalidArgument.class, () -> snapshots().commit("m", "k", "", StoreContract.tooLong()));
        assertThrows(InvalidArgument.class, () -> snapshots().commit("", "k", "", Labels.none()));
        assertEquals(Kind.ACTIVE, stat("k").kind());
    }

    /// Rule D8.
    @Test
    default void aRootCanBePutOnAParent() throws IOException {
        committed("below", "");
        snapshots().prepare("k", "", Labels.none());
        assertThrows(NotFound.class, () -> snapshots().commit("n", "k", "none", Labels.none()));
        snapshots().commit("n", "k", "below", Labels.none());
        assertEquals("below", stat("n").parent());
        assertThrows(FailedPrecondition.class, () -> snapshots().remove("below"));
        snapshots().prepare("k2", "n", Labels.none());
        snapshots().commit("n2", "k2", "below", Labels.none());
        assertEquals("n", stat("n2").parent());
    }

    /// Rule D9.
    @Test
    default void removesFromTheTop() throws IOException {
        committed("1", "");
        committed("2", "1");
        snapshots().view("v", "2", Labels.none());
        assertThrows(FailedPrecondition.class, () -> snapshots().remove("1"));
        assertThrows(FailedPrecondition.class, () -> snapshots().remove("2"));
        assertThrows(NotFound.class, () -> snapshots().remove("3"));
        for (String key : List.of("v", "2", "1")) {
            snapshots().remove(key);
        }
        assertEquals(List.of(), names());
        String before = fs(snapshots().prepare("1", "", Labels.none()));
        snapshots().remove("1");
        assertNotEquals(before, fs(snapshots().prepare("1", "", Labels.none())));
    }

    /// Rules D11, A11.
    @Test
    default void onlyLabelsCanBeUpdated() throws IOException {
        snapshots().prepare("k", "", labels("a", "1", "b", "2"));
        SnapshotInfo before = stat("k");
        SnapshotInfo some = snapshots().update("k", labels("a", "9"), new FieldMask(List.of("labels.a", "labels.b")));
        assertEquals(labels("a", "9"), some.labels());
        assertEquals(before.created(), some.created());
        assertFalse(some.updated().isBefore(before.updated()));
        assertEquals(some, stat("k"));
        assertEquals(
                labels("c", "3"),
                snapshots().update("k", labels("c", "3"), FieldMask.ALL).labels());
        FieldMask other = new FieldMask(List.of("parent"));
        assertThrows(InvalidArgument.class, () -> snapshots().update("k", Labels.none(), other));
        assertThrows(InvalidArgument.class, () -> snapshots().update("", Labels.none(), FieldMask.ALL));
        assertThrows(NotFound.class, () -> snapshots().update("x", Labels.none(), FieldMask.ALL));
    }

    /// Rule D12.
    @Test
    default void walksInOrderByFilter() throws IOException {
        committed("c", "");
        snapshots().prepare("a", "c", labels("x.y/z", "1"));
        snapshots().view("b", "c", Labels.none());
        assertEquals(List.of("a", "b", "c"), names());
        assertEquals(List.of("a"), names("kind==active"));
        assertEquals(List.of("b"), names("kind==view"));
        assertEquals(List.of("c"), names("kind==committed", "name==x"));
        assertEquals(List.of("c"), names("parent==\"\""));
        assertEquals(List.of("a", "b"), names("parent==c"));
        assertEquals(List.of("a"), names("labels.\"x.y/z\"==1"));
    }

    /// Rule D13.
    @Test
    default void usageIsOfTheOwnLayer() throws IOException {
        committed("n", "");
        snapshots().prepare("k", "n", Labels.none());
        snapshots().view("v", "n", Labels.none());
        assertTrue(snapshots().usage("n").inodes() >= 1);
        assertTrue(snapshots().usage("k").inodes() >= 1);
        assertEquals(Usage.NONE, snapshots().usage("v"));
        assertThrows(NotFound.class, () -> snapshots().usage("x"));
    }

    /// Rules D17, E7: ids that are mapped are told in the mounts, or refused where the kernel cannot map them.
    @Test
    default void idsAreMappedOrRefused() throws IOException {
        Labels maps = labels(
                "containerd.io/snapshot/uidmapping", "0:100000:65536",
                "containerd.io/snapshot/gidmapping", "0:200000:65536");
        try {
            List<Mount> root = snapshots().prepare("mapped", "", maps);
            List<String> wanted = List.of("uidmap=0:100000:65536", "gidmap=0:200000:65536", "rw", "rbind");
            assertEquals(wanted, root.getFirst().options());
            assertEquals(root, snapshots().mounts("mapped"));
        } catch (Unimplemented e) {
            assertEquals(List.of(), names());
        } catch (PermissionDenied e) {
            assertFalse(
                    ProcessHandle.current().info().user().filter("root"::equals).isPresent());
        }
        Labels one = labels("containerd.io/snapshot/uidmapping", "0:100000:65536");
        assertThrows(InvalidArgument.class, () -> snapshots().prepare("k", "", one));
        Labels odd = maps.with("containerd.io/snapshot/gidmapping", "0:1:,index=on");
        assertThrows(InvalidArgument.class, () -> snapshots().prepare("k", "", odd));
    }

    /// Rules A6, F6.
    @Test
    default void joinsItsLease() throws IOException {
        Snapshotter lost = here().withLease("none").snapshotter(tested());
        assertThrows(NotFound.class, () -> lost.prepare("k", "", Labels.none()));
        assertEquals(List.of(), names());
        here().leases().create("l", Labels.none());
        Snapshotter leased = here().withLease("l").snapshotter(tested());
        leased.prepare("k", "", Labels.none());
        assertEquals(List.of("k"), held());
        leased.commit("n", "k", "", Labels.none());
        assertEquals(List.of("n"), held());
        leased.remove("n");
        assertEquals(List.of(), held());
    }

    private List<String> held() throws IOException {
        return here().leases().resources("l").stream().map(LeaseResource::id).toList();
    }
}
