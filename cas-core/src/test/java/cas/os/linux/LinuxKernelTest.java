package cas.os.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.os.FileSystems;
import cas.os.Mounter;
import cas.overview.Capacity;
import cas.proving.NeedsRoot;
import cas.snapshot.Mount;
import cas.snapshot.Usage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxKernelTest {
    private final Mounter mounter = LinuxKernel.mounter();
    private final FileSystems fileSystems = LinuxKernel.fileSystems();

    @TempDir
    Path base;

    private final List<Path> mountPoints = new ArrayList<>();

    @AfterEach
    void unmountAll() throws IOException {
        for (Path point : mountPoints.reversed()) {
            mounter.unmount(point);
        }
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(base.resolve(name));
    }

    private Path mountPoint(String name) throws IOException {
        Path point = directory(name);
        mountPoints.add(point);
        return point;
    }

    @Test
    void writingBytesOutChangesNothing(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        fileSystems.writeOut(file);
        assertEquals("text", Files.readString(file));
        Path none = directory.resolve("none");
        fileSystems.writeOut(none);
        assertTrue(Files.notExists(none));
    }

    @Test
    @NeedsRoot
    void bindsAndUnmounts() throws IOException {
        Files.writeString(directory("source").resolve("file"), "text");
        Path target = mountPoint("target");
        assertFalse(mounter.mounted(target));
        mounter.mount(List.of(new Mount("bind", base.resolve("source").toString(), List.of("rw", "rbind"))), target);
        assertTrue(mounter.mounted(target));
        assertEquals("text", Files.readString(target.resolve("file")));
        mounter.unmount(target);
        assertFalse(mounter.mounted(target));
        mounter.unmount(target);
        assertFalse(mounter.mounted(base.resolve("absent")));
    }

    @Test
    @NeedsRoot
    void readOnlyBindIsReadOnly() throws IOException {
        Path source = directory("source");
        Path target = mountPoint("target");
        mounter.mount(List.of(new Mount("bind", source.toString(), List.of("ro", "rbind"))), target);
        assertThrows(IOException.class, () -> Files.createFile(target.resolve("file")));
        Files.createFile(source.resolve("file"));
        assertTrue(Files.exists(target.resolve("file")));
    }

    @Test
    @NeedsRoot
    void unmountsEverythingStackedThere() throws IOException {
        Path target = mountPoint("target");
        Mount bind = new Mount("bind", directory("source").toString(), List.of("rw", "rbind"));
        mounter.mount(List.of(bind), target);
        mounter.mount(List.of(bind, bind), target);
        mounter.unmount(target);
        assertFalse(mounter.mounted(target));
    }

    @Test
    @NeedsRoot
    void unmountsWhatIsInUse() throws IOException {
        Path target = mountPoint("target");
        mounter.mount(List.of(new Mount("tmpfs", "tmpfs", List.of())), target);
        try (RandomAccessFile open = new RandomAccessFile(target.resolve("held").toFile(), "rw")) {
            mounter.unmount(target);
            assertFalse(mounter.mounted(target));
            open.write(1);
        }
    }

    @Test
    @NeedsRoot
    void overlays() throws IOException {
        Files.writeString(directory("a").resolve("x"), "lower");
        Path target = mountPoint("target");
        mounter.mount(List.of(overlay(List.of(base.resolve("a")))), target);
        assertEquals("lower", Files.readString(target.resolve("x")));
        Files.delete(target.resolve("x"));
        assertFalse(Files.exists(target.resolve("x")));
        assertTrue(Files.exists(base.resolve("a/x")));
    }

    private Mount overlay(List<Path> lower) throws IOException {
        return new Mount(
                "overlay",
                "overlay",
                List.of(
                        "index=off",
                        "workdir=" + directory("work"),
                        "upperdir=" + directory("upper"),
                        "lowerdir="
                                + String.join(
                                        ":", lower.stream().map(Path::toString).toList())));
    }

    private List<Path> manyLayers(int count) throws IOException {
        List<Path> lower = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path layer = directory("with-a-name-as-long-as-a-real-snapshotter-has/snapshots/" + i + "/fs");
            Files.writeString(layer.resolve("file-" + i), Integer.toString(i));
            lower.add(layer);
        }
        return lower;
    }

    @Test
    @NeedsRoot
    void overlaysMoreLayersThanOnePageNames() throws IOException {
        Path target = mountPoint("target");
        mounter.mount(List.of(overlay(manyLayers(130))), target);
        for (int i = 0; i < 130; i++) {
            assertEquals(Integer.toString(i), Files.readString(target.resolve("file-" + i)));
        }
    }

    @Test
    @NeedsRoot
    void overlaysManyLayersOnAnOldKernel() throws IOException {
        Path target = mountPoint("target");
        Mount mount = overlay(manyLayers(130));
        try (Call call = Call.open()) {
            new LongOverlay(call, mount, MountOptions.parse("overlay", mount.options())).relative(target);
        }
        assertEquals("129", Files.readString(target.resolve("file-129")));
        assertEquals("0", Files.readString(target.resolve("file-0")));
    }

    @Test
    @NeedsRoot
    void mountsBelowAMountWithoutLeavingIt() throws IOException {
        Path source = directory("source");
        directory("source/inner");
        Files.createSymbolicLink(source.resolve("link"), Path.of("/inner"));
        Path target = mountPoint("target");
        mountPoints.add(target.resolve("inner"));
        mounter.mount(
                List.of(
                        new Mount("bind", source.toString(), List.of("rbind")),
                        new Mount("tmpfs", "tmpfs", "link", List.of())),
                target);
        assertTrue(mounter.mounted(target.resolve("inner")));
    }

    @Test
    @NeedsRoot
    void takesBackWhatItMountedBeforeAFailure() throws IOException {
        Path target = mountPoint("target");
        assertThrows(
                IOException.class,
                () -> mounter.mount(
                        List.of(
                                new Mount("bind", base.toString(), List.of("rbind")),
                                new Mount("bind", base.resolve("absent").toString(), List.of("rbind"))),
                        target));
        assertFalse(mounter.mounted(target));
    }

    @Test
    void syncsAndCounts() throws IOException {
        fileSystems.sync(base);
        Capacity capacity = fileSystems.capacity(base);
        assertTrue(capacity.freeBytes() > 0 && capacity.freeBytes() <= capacity.totalBytes(), capacity::toString);
        assertTrue(capacity.freeInodes() > 0 && capacity.freeInodes() <= capacity.totalInodes(), capacity::toString);
        assertEquals(Files.getFileStore(base).getTotalSpace(), capacity.totalBytes());
        assertThrows(NoSuchFileException.class, () -> fileSystems.sync(base.resolve("absent")));
    }

    @Test
    void usageCountsLinksOnceAndBlocksNotLengths() throws IOException {
        Path tree = directory("tree");
        Usage empty = fileSystems.usage(tree);
        assertEquals(1, empty.inodes());
        Files.write(tree.resolve("file"), new byte[10_000]);
        Files.createLink(tree.resolve("again"), tree.resolve("file"));
        Files.createSymbolicLink(tree.resolve("outside"), Path.of("/usr"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        fileSystems.sync(base);
        Usage full = fileSystems.usage(tree);
        assertEquals(4, full.inodes());
        assertTrue(full.sizeBytes() >= 10_000 && full.sizeBytes() < 64 << 10, full.toString());
    }

    @Test
    void usageGoesDeeperThanAnyPathName() throws IOException {
        Path script = Files.writeString(
                base.resolve("deep.sh"),
                "cd \"$1\" && for i in $(seq 300); do mkdir dddddddddddddddddddd && cd ddd* || exit 1; done");
        Path tree = directory("tree");
        assertEquals(0, run("bash", script.toString(), tree.toString()));
        assertEquals(301, fileSystems.usage(tree).inodes());
        assertEquals(0, run("rm", "-rf", tree.toString()));
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void copiesDataAndKeepsHoles() throws IOException {
        Path from = base.resolve("from");
        byte[] data = new byte[100_000];
        java.util.Arrays.fill(data, (byte) 7);
        try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "rw")) {
            file.seek(64 << 20);
            file.write(data);
            file.setLength(256 << 20);
        }
        Path to = base.resolve("to");
        List<Long> heard = new ArrayList<>();
        LinuxKernel.fileCopier().copy(from, to, heard::add);
        assertEquals(256 << 20, Files.size(to));
        assertEquals(256L << 20, heard.getLast());
        assertEquals(-1, Files.mismatch(from, to));
        assertTrue(fileSystems.usage(base).sizeBytes() < 2 << 20);
    }

    @Test
    void resumesWhereItStopped() throws IOException {
        Path from = Files.write(
                base.resolve("from"),
                new java.util.SplittableRandom(5)
                        .ints(50_000)
                        .collect(() -> java.nio.ByteBuffer.allocate(50_000), (b, i) -> b.put((byte) i), (a, b) -> {})
                        .array());
        Path to = Files.write(base.resolve("to"), new byte[60_000]);
        try (RandomAccessFile file = new RandomAccessFile(to.toFile(), "rw")) {
            file.write(Files.readAllBytes(from), 0, 20_000);
        }
        LinuxKernel.fileCopier().resume(from, to, 20_000, _ -> {});
        assertArrayEquals(Files.readAllBytes(from), Files.readAllBytes(to));
    }

    @Test
    void reflinksOrLeavesNothing() throws IOException {
        Path from = Files.writeString(base.resolve("from"), "text");
        Path to = base.resolve("to");
        if (fileSystems.reflink(from, to)) {
            assertEquals("text", Files.readString(to));
        } else {
            assertFalse(Files.exists(to));
        }
    }

    @Test
    void knowsTheBootAndTheNameSpace() throws IOException {
        assertEquals(
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                LinuxKernel.host().bootId());
        assertEquals(
                Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(),
                "pid:[" + LinuxKernel.host().pidNamespace() + "]");
    }
}
