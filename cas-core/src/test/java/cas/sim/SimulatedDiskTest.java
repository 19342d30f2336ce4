package cas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.contract.DiskContract;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract keeps the simulation honest about what is seen; the rest is about what a crash leaves, as measured
/// on ext4, xfs and btrfs (reliability-security.md 8.2).
final class SimulatedDiskTest implements DiskContract {
    private static final Path DIRECTORY = Path.of("/dir");

    private final SimulatedDisk disk = new SimulatedDisk(new ManualTime());

    @BeforeEach
    void makeDirectory() throws IOException {
        disk.createDirectory(DIRECTORY);
        disk.syncNames(Path.of("/"));
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public Path directory() {
        return DIRECTORY;
    }

    @Test
    void whatWasNotSyncedMayBeGone() throws IOException {
        write("both", true);
        disk.syncNames(DIRECTORY);
        write("bytes only", true);
        assertEquals(Set.of("both"), names(Survival.NOTHING));
        assertEquals(Set.of("both", "bytes only"), names(Survival.EVERYTHING));
    }

    @Test
    void aDurableNameMayLeadToNoBytes() throws IOException {
        write("name only", false);
        disk.syncNames(DIRECTORY);
        assertEquals(Optional.of(0L), size(Survival.NOTHING, "name only"));
        assertEquals(Optional.of(4L), size(Survival.EVERYTHING, "name only"));
    }

    @Test
    void renamesAndDeletesAreUndone() throws IOException {
        write("old", true);
        write("gone", true);
        disk.syncNames(DIRECTORY);
        disk.rename(DIRECTORY.resolve("old"), DIRECTORY.resolve("new"));
        disk.delete(DIRECTORY.resolve("gone"));
        assertEquals(Set.of("old", "gone"), names(Survival.NOTHING));
        disk.syncNames(DIRECTORY);
        assertEquals(Set.of("new"), names(Survival.NOTHING));
    }

    @Test
    void aRenameIsInBothDirectoriesOrInNone() throws IOException {
        Path other = Path.of("/other");
        disk.createDirectory(other);
        disk.syncNames(Path.of("/"));
        write("file", true);
        disk.syncNames(DIRECTORY);
        disk.rename(DIRECTORY.resolve("file"), other.resolve("file"));
        for (int seed = 0; seed < 50; seed++) {
            SimulatedDisk after = disk.crash(Survival.SOME, seed);
            assertEquals(1, after.list(DIRECTORY).size() + after.list(other).size());
        }
        disk.syncNames(other);
        assertEquals(Set.of(), names(Survival.NOTHING));
    }

    @Test
    void syncingTheTargetTakesAnUnsyncedFileWithIt() throws IOException {
        Path other = Path.of("/other");
        disk.createDirectory(other);
        disk.syncNames(Path.of("/"));
        write("file", true);
        disk.rename(DIRECTORY.resolve("file"), other.resolve("file"));
        disk.syncNames(other);
        SimulatedDisk after = disk.crash(Survival.NOTHING, 0);
        assertEquals(List.of("file"), after.list(other));
        assertEquals(List.of(), after.list(DIRECTORY));
    }

    @Test
    void aDirectoryWithoutANameTakesAllWithIt() throws IOException {
        Path deep = DIRECTORY.resolve("deep");
        disk.createDirectory(deep);
        write("deep/file", true);
        disk.syncNames(deep);
        assertEquals(Set.of(), names(Survival.NOTHING));
        disk.syncNames(DIRECTORY);
        assertEquals(List.of("file"), disk.crash(Survival.NOTHING, 0).list(deep));
    }

    @Test
    void someMeansAnythingInBetween() throws IOException {
        write("a", false);
        write("b", false);
        Set<Set<String>> seen = new HashSet<>();
        Set<Optional<Long>> sizes = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            SimulatedDisk after = disk.crash(Survival.SOME, seed);
            seen.add(Set.copyOf(after.list(DIRECTORY)));
            sizes.add(after.stat(DIRECTORY.resolve("a")).map(FileStat::size));
        }
        assertEquals(4, seen.size());
        assertTrue(sizes.size() >= 5, sizes.toString());
    }

    @Test
    void ruleD5AFailedSyncLosesTheBytesForGood() throws IOException {
        try (WritableFile file = disk.create(DIRECTORY.resolve("file"))) {
            file.write(ByteBuffer.wrap(new byte[4]));
            disk.breakAt(1);
            assertThrows(IOException.class, file::sync);
            file.sync();
        }
        disk.syncNames(DIRECTORY);
        assertEquals(Optional.of(0L), size(Survival.NOTHING, "file"));
        assertEquals(Optional.of(0L), size(Survival.EVERYTHING, "file"));
    }

    @Test
    void aFullDiskWritesHalf() throws IOException {
        try (WritableFile file = disk.create(DIRECTORY.resolve("file"))) {
            disk.fillAt(1);
            assertThrows(Exhausted.class, () -> file.write(ByteBuffer.wrap(new byte[10])));
            assertEquals(5, file.size());
            disk.fillAt(1);
            file.truncate(0);
        }
    }

    @Test
    void nothingWorksAfterACut() throws IOException {
        disk.cutPowerAt(2);
        disk.createDirectory(DIRECTORY.resolve("one"));
        assertThrows(PowerCut.class, () -> disk.createDirectory(DIRECTORY.resolve("two")));
        assertThrows(PowerCut.class, () -> disk.list(DIRECTORY));
        assertEquals(Set.of("one", "two"), names(Survival.EVERYTHING));
    }

    @Test
    void leaksAreShownWithTheirPlace() throws IOException {
        try (WritableFile file = disk.create(DIRECTORY.resolve("file"))) {
            AssertionError leak = assertThrows(AssertionError.class, disk::requireNothingOpen);
            assertTrue(String.valueOf(leak.getMessage()).contains("leaksAreShownWithTheirPlace"), leak.getMessage());
            assertEquals(0, file.size());
        }
        disk.requireNothingOpen();
    }

    private void write(String name, boolean sync) throws IOException {
        try (WritableFile file = disk.create(DIRECTORY.resolve(name))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
            if (sync) {
                file.sync();
            }
        }
    }

    private Set<String> names(Survival survival) throws IOException {
        return Set.copyOf(disk.crash(survival, 0).list(DIRECTORY));
    }

    private Optional<Long> size(Survival survival, String name) throws IOException {
        return disk.crash(survival, 0).stat(DIRECTORY.resolve(name)).map(FileStat::size);
    }
}
