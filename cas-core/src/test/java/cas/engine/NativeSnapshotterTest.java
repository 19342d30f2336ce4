package cas.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.contract.SnapshotterContract;
import cas.engine.Engine.World;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.CasException.Unimplemented;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TreeListing;
import cas.snapshot.Mount;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots that are copies, in a whole engine.
class NativeSnapshotterTest implements SnapshotterContract {
    @TempDir
    Path persist;

    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.open(persist, World.host(InstantSource.system(), new Random(1)));
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
    }

    @Override
    public String tested() {
        return "native";
    }

    @Override
    public StoreView view(Namespace namespace) {
        return engine.view(namespace);
    }

    @Override
    public NamespaceStore namespaces() {
        return engine.namespaces();
    }

    private Snapshotter snapshots() {
        return here().snapshotter("native");
    }

    private static Path source(List<Mount> mounts) {
        assertEquals(1, mounts.size());
        assertEquals("bind", mounts.getFirst().type());
        return Path.of(mounts.getFirst().source());
    }

    /// Plain directories: as rules E2 to E4 have it for a chain of one, whatever the chain is.
    @Test
    @Override
    public void mountsAreRepeatable() throws IOException {
        List<Mount> root = snapshots().prepare("root", "", Labels.none());
        assertEquals(List.of("rw", "rbind"), root.getFirst().options());
        assertEquals(root, snapshots().mounts("root"));
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(source(root))));
        snapshots().commit("one", "root", "", Labels.none());
        List<Mount> view = snapshots().view("view", "one", Labels.none());
        assertEquals(source(root), source(view));
        assertEquals(List.of("ro", "rbind"), view.getFirst().options());
        List<Mount> work = snapshots().prepare("work", "one", Labels.none());
        assertFalse(source(work).equals(source(root)));
        assertEquals(work, snapshots().mounts("work"));
        assertThrows(FailedPrecondition.class, () -> snapshots().mounts("one"));
        assertThrows(NotFound.class, () -> snapshots().mounts("none"));
    }

    /// Each holds all of its parents.
    @Test
    @Override
    public void parentsAreStacked() throws IOException {
        String parent = "";
        for (String name : List.of("1", "2", "3")) {
            Path at = source(snapshots().prepare("work", parent, Labels.none()));
            Files.writeString(at.resolve(name), name);
            snapshots().commit(name, "work", "", Labels.none());
            parent = name;
        }
        Path top = source(snapshots().view("v", "3", Labels.none()));
        for (String name : List.of("1", "2", "3")) {
            assertEquals(name, Files.readString(top.resolve(name)));
        }
        assertFalse(
                Files.exists(source(snapshots().view("w", "1", Labels.none())).resolve("2")));
    }

    /// Rule D8 is for snapshotters that stack: this one says that it cannot.
    @Test
    @Override
    public void aRootCanBePutOnAParent() throws IOException {
        snapshots().prepare("k", "", Labels.none());
        snapshots().commit("below", "k", "", Labels.none());
        snapshots().prepare("k", "", Labels.none());
        assertThrows(Unimplemented.class, () -> snapshots().commit("n", "k", "below", Labels.none()));
        snapshots().commit("n", "k", "", Labels.none());
    }

    @Test
    @NeedsRoot(tools = {"setfattr", "getfattr"})
    void theCopyIsTheSameTree() throws IOException {
        Path at = source(snapshots().prepare("work", "", Labels.none()));
        Program.shell("""
            cd "$1" && mkdir -p d/e sticky && chmod 1777 sticky && chown 5:6 d && echo one >d/a && ln d/a d/e/b
            ln -s ../nowhere d/link && chown -h 12:34 d/link && touch -hd '2001-02-03 04:05:06.789Z' d/link
            mkfifo d/fifo && mknod d/device c 1 3 && chown 7:8 d/device
            cp /bin/true d/suid && chown 1000:1001 d/suid && chmod 6755 d/suid
            setfattr -n user.cas -v hello d/a && setfattr -n user.cas -v directory d/e
            truncate -s 8M d/sparse && printf middle | dd of=d/sparse bs=1 seek=4000000 conv=notrunc status=none
            echo n >'d/new
            line' && echo b >"d/$(printf 'b\377yte')" && touch -d '1990-01-01Z' d/e d && chmod 750 .
            """, at).check();
        TreeListing before = TreeListing.of(at);
        snapshots().commit("n", "work", "", Labels.none());
        Path copy = source(snapshots().prepare("copy", "n", Labels.none()));
        assertEquals(List.of(), before.differences("parent", TreeListing.of(copy), "copy"));
        assertEquals("750\n", Program.of("stat", "-c", "%a", copy.toString()).check());
        assertTrue(snapshots().usage("copy").sizeBytes() < 1 << 20, "holes stay holes");
        Files.writeString(copy.resolve("d/a"), "two");
        assertEquals("one\n", Files.readString(at.resolve("d/a")));
        snapshots().remove("copy");
        engine.collector().collect(new CollectRequest(false, Duration.ZERO, true), removal -> {});
        assertFalse(Files.exists(copy));
    }
}
