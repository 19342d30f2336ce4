package cas.volume.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.disk.PosixDisk;
import cas.disk.StoreHealth;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.Stage;
import cas.disk.StoreObject.VolumeEntry;
import cas.error.CasException.InvalidArgument;
import cas.os.linux.LinuxKernel;
import cas.sim.BoundlessRoom;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeFilesTest {
    private static final VolumeName NAME = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#3");

    @TempDir
    Path persist;

    private VolumeFiles files;
    private StoreLayout layout;

    @BeforeEach
    void open() throws IOException {
        layout = new StoreLayout(persist);
        Files.createDirectories(layout.path(Place.VAULT_VOLUMES));
        Files.createDirectories(layout.path(Place.CLEAR_VOLUMES));
        files = new VolumeFiles(
                new PosixDisk(), layout, LinuxKernel.fileSystems(), new StoreHealth(), new BoundlessRoom());
    }

    /// Bytes in memory; at most `step` of them at once.
    private static final class Bytes implements BlobReader {
        private final byte[] bytes;
        private final int step;

        Bytes(byte[] bytes, int step) {
            this.bytes = bytes;
            this.step = step;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = Math.min(Math.min(step, target.remaining()), bytes.length - (int) position);
            target.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public void close() {}
    }

    private void disk(VolumeName name, boolean encrypted, byte[] bytes, long size, ProgressSink progress)
            throws IOException {
        files.createDisk(name, encrypted, false, draft -> {
            draft.copy(new Bytes(bytes, 100_000), BoundlessRoom.GRANT, progress);
            draft.extend(size);
        });
    }

    /// Runs of random bytes between runs of zeros, with edges anywhere.
    private static byte[] holey(int size, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; ) {
            int run = Math.min(1 + random.nextInt(300_000), size - at);
            if (random.nextBoolean()) {
                byte[] part = new byte[run];
                random.nextBytes(part);
                System.arraycopy(part, 0, bytes, at, run);
            }
            at += run;
        }
        return bytes;
    }

    private List<String> names(Path directory) throws IOException {
        try (var names = Files.list(directory)) {
            return names.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    void copiesEveryByteAndLeavesOutTheZeros() throws IOException {
        for (long seed = 1; seed <= 8; seed++) {
            byte[] bytes = holey(3_000_000 + (int) seed, seed);
            disk(NAME, true, bytes, bytes.length, ProgressSink.SILENT);
            Path file = persist.resolve("vault/volumes/" + NAME);
            assertEquals(file, files.path(NAME, true));
            assertArrayEquals(bytes, Files.readAllBytes(file), "seed " + seed);
            files.remove(NAME, true);
        }
    }

    @Test
    void makesAPrivateSparseFileOfTheWantedSize() throws IOException {
        byte[] bytes = new byte[8 << 20];
        Arrays.fill(bytes, 4096, 8192, (byte) 1);
        long size = 64L << 20;
        disk(NAME, false, bytes, size, ProgressSink.SILENT);
        Path file = persist.resolve("clear/volumes/" + NAME);
        assertEquals(size, Files.size(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        long blocks = LinuxKernel.fileSystems()
                .usage(layout.path(Place.CLEAR_VOLUMES))
                .sizeBytes();
        assertTrue(blocks < 1 << 20, () -> "expected holes, found " + blocks + " bytes allocated");
        assertEquals(List.of(NAME.toString()), names(layout.path(Place.CLEAR_VOLUMES)));
    }

    @Test
    void unpacksEveryByteUpToALimit() throws IOException {
        byte[] bytes = holey(3_000_001, 9);
        files.createDisk(
                NAME,
                true,
                true,
                draft -> draft.unpack(new ByteArrayInputStream(bytes), bytes.length, BoundlessRoom.GRANT));
        assertArrayEquals(bytes, Files.readAllBytes(files.path(NAME, true)));
        assertEquals("r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.path(NAME, true))));
        VolumeName other = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#4");
        assertThrows(
                InvalidArgument.class,
                () -> files.createDisk(
                        other,
                        true,
                        false,
                        draft -> draft.unpack(new ByteArrayInputStream(bytes), bytes.length - 1, BoundlessRoom.GRANT)));
        assertFalse(files.present(other, true));
    }

    @Test
    void makesTheDirectoryOfAContainer() throws IOException {
        files.createContainer(NAME, true, "{}", "key");
        Path directory = files.path(NAME, true);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals("{}", Files.readString(directory.resolve("image-config.json")));
        assertEquals("key", Files.readString(directory.resolve("snapshotid.txt")));
        assertEquals(directory.resolve("rootfs"), files.rootfs(NAME, true));
        assertTrue(Files.isDirectory(files.rootfs(NAME, true)));
        assertTrue(files.present(NAME, true));
        assertFalse(files.present(NAME, false));
        files.remove(NAME, true);
        assertEquals(List.of(), names(layout.path(Place.VAULT_VOLUMES)));
    }

    @Test
    void neverReplacesAndLeavesNothingWhenItFails() throws IOException {
        disk(NAME, true, new byte[] {1}, 1, ProgressSink.SILENT);
        assertThrows(Exception.class, () -> disk(NAME, true, new byte[] {2}, 1, ProgressSink.SILENT));
        assertThrows(Exception.class, () -> files.createContainer(NAME, true, "{}", "key"));
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(files.path(NAME, true)));
        VolumeName other = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#4");
        ProgressSink broken = (step, done, total) -> {
            throw new IllegalStateException("stop");
        };
        assertThrows(IllegalStateException.class, () -> disk(other, true, new byte[] {3}, 1, broken));
        assertEquals(List.of(NAME.toString()), names(layout.path(Place.VAULT_VOLUMES)));
    }

    @Test
    void sweepsPrivateNamesOnly() throws IOException {
        disk(NAME, true, new byte[] {1}, 1, ProgressSink.SILENT);
        Path building = layout.path(new VolumeEntry(NAME, true, Stage.BUILDING));
        Path removing = layout.path(new VolumeEntry(NAME, false, Stage.REMOVING));
        Files.createFile(building);
        Files.createDirectories(removing.resolve("rootfs"));
        Files.createFile(layout.path(Place.VAULT_VOLUMES).resolve("foreign.qcow2"));
        assertEquals(List.of(building, removing), files.sweep(_ -> false));
        assertTrue(files.present(NAME, true));
        assertEquals(2, names(layout.path(Place.VAULT_VOLUMES)).size());
    }
}
