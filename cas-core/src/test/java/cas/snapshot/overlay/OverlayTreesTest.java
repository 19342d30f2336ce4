package cas.snapshot.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.PosixDisk;
import cas.disk.StoreHealth;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.SnapshotDirectory;
import cas.disk.StoreObject.Stage;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.os.linux.LinuxKernel;
import cas.proving.NeedsRoot;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotTrees.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTreesTest {
    private static final boolean INDEX_OFF = Files.exists(Path.of("/sys/module/overlay/parameters/index"));

    @TempDir
    Path persist;

    private final StoreHealth health = new StoreHealth();
    private StoreLayout layout;
    private OverlayTrees trees;
    private Path snapshots;

    @BeforeEach
    void open() throws IOException {
        layout = new StoreLayout(persist);
        snapshots = layout.path(Place.SNAPSHOTS);
        Files.createDirectories(snapshots);
        trees = OverlayTrees.open(new PosixDisk(), layout, LinuxKernel.fileSystems(), health);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private String fs(long id) {
        return snapshots + "/" + id + "/fs";
    }

    private List<String> overlay(String... options) {
        List<String> all = new ArrayList<>(INDEX_OFF ? List.of("index=off") : List.of());
        all.addAll(List.of(options));
        return all;
    }

    @Test
    void laysOutAnActiveSnapshotAsContainerdDoes() throws IOException {
        // E1
        trees.create(new Tree(7, Kind.ACTIVE, List.of()));
        assertEquals("rwx------", mode(snapshots.resolve("7")));
        assertEquals("rwxr-xr-x", mode(snapshots.resolve("7/fs")));
        assertEquals("rwx--x--x", mode(snapshots.resolve("7/work")));
        trees.create(new Tree(8, Kind.VIEW, List.of(7L)));
        assertFalse(Files.exists(snapshots.resolve("8/work")));
        assertEquals(new TreeSet<>(Set.of(7L, 8L)), trees.ids());
        assertEquals(Set.of(), trees.remains());
    }

    @Test
    void mountsByRule() {
        // E2 to E6
        assertEquals(
                List.of(new Mount("bind", fs(1), List.of("rw", "rbind"))),
                trees.mounts(new Tree(1, Kind.ACTIVE, List.of())));
        assertEquals(
                List.of(new Mount("bind", fs(1), List.of("ro", "rbind"))),
                trees.mounts(new Tree(1, Kind.VIEW, List.of())));
        assertEquals(
                List.of(new Mount("bind", fs(4), List.of("ro", "rbind"))),
                trees.mounts(new Tree(5, Kind.VIEW, List.of(4L))));
        assertEquals(
                List.of(new Mount("overlay", "overlay", overlay("lowerdir=" + fs(4) + ":" + fs(3)))),
                trees.mounts(new Tree(5, Kind.VIEW, List.of(4L, 3L))));
        assertEquals(
                List.of(new Mount(
                        "overlay",
                        "overlay",
                        overlay(
                                "workdir=" + snapshots + "/5/work",
                                "upperdir=" + fs(5),
                                "lowerdir=" + fs(4) + ":" + fs(3)))),
                trees.mounts(new Tree(5, Kind.ACTIVE, List.of(4L, 3L))));
    }

    @Test
    @NeedsRoot
    void takesTheOwnerOfItsParentButNotItsMode() throws IOException {
        // E7, E8
        trees.create(new Tree(1, Kind.ACTIVE, List.of()));
        Path parent = Path.of(fs(1));
        Files.setAttribute(parent, "unix:uid", 1234);
        Files.setAttribute(parent, "unix:gid", 2345);
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
        trees.create(new Tree(2, Kind.ACTIVE, List.of(1L)));
        assertEquals(1234, Files.getAttribute(Path.of(fs(2)), "unix:uid"));
        assertEquals(2345, Files.getAttribute(Path.of(fs(2)), "unix:gid"));
        assertEquals("rwxr-xr-x", mode(Path.of(fs(2))));
    }

    @Test
    void sealingLeavesOnlyTheFiles() throws IOException {
        trees.create(new Tree(1, Kind.ACTIVE, List.of()));
        Files.createDirectory(snapshots.resolve("1/work/work"));
        Files.writeString(Path.of(fs(1), "kept"), "x");
        trees.sync(1);
        trees.seal(1);
        trees.seal(1);
        assertFalse(Files.exists(snapshots.resolve("1/work")));
        assertTrue(Files.exists(Path.of(fs(1), "kept")));
        assertEquals(2, trees.usage(1).inodes());
    }

    @Test
    void removesAndForgives() throws IOException {
        trees.create(new Tree(1, Kind.ACTIVE, List.of()));
        Files.writeString(Path.of(fs(1), "file"), "x");
        trees.remove(1);
        trees.remove(1);
        assertEquals(Set.of(), trees.ids());
        try (var names = Files.list(snapshots)) {
            assertEquals(List.of(), names.toList());
        }
    }

    @Test
    void knowsWhatACrashLeft() throws IOException {
        trees.create(new Tree(1, Kind.ACTIVE, List.of()));
        Files.createDirectories(
                layout.path(new SnapshotDirectory(2, Stage.BUILDING)).resolve("fs"));
        Files.createDirectories(
                layout.path(new SnapshotDirectory(3, Stage.REMOVING)).resolve("fs"));
        Files.createDirectories(snapshots.resolve("somebody-elses"));
        assertEquals(Set.of(2L, 3L), trees.remains());
        trees.remove(2);
        trees.remove(3);
        assertEquals(Set.of(), trees.remains());
        assertEquals(Set.of(1L), trees.ids());
        assertTrue(Files.exists(snapshots.resolve("somebody-elses")));
        // A number whose making was cut short can be made again.
        Files.createDirectories(layout.path(new SnapshotDirectory(2, Stage.BUILDING)));
        trees.create(new Tree(2, Kind.ACTIVE, List.of()));
        assertEquals(Set.of(1L, 2L), trees.ids());
    }

    @Test
    void refusesAPathThatOptionsCannotSay() {
        // S29
        for (String name : List.of("a:b", "a,b", "a\\b")) {
            StoreLayout odd = new StoreLayout(persist.resolve(name));
            assertThrows(
                    InvalidArgument.class,
                    () -> OverlayTrees.open(new PosixDisk(), odd, LinuxKernel.fileSystems(), health));
        }
    }

    @Test
    void makesNothingInAReadOnlyStore() throws IOException {
        health.degrade("a sync failed");
        assertThrows(FailedPrecondition.class, () -> trees.create(new Tree(1, Kind.ACTIVE, List.of())));
        assertEquals(Set.of(), trees.ids());
    }
}
