package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.contract.DiskContract;
import cas.error.CasException.Exhausted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PosixDiskTest implements DiskContract {
    private static final int FILE_BYTES = 1 << 20;

    private final PosixDisk disk = new PosixDisk();

    @TempDir
    private Path directory;

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Test
    void makesPrivateThings() throws IOException {
        disk.create(directory.resolve("file")).close();
        disk.createDirectory(directory.resolve("made"));
        assertEquals("rw-------", mode("file"));
        assertEquals("rwx------", mode("made"));
        disk.setMode(directory.resolve("made"), 0755);
        assertEquals("rwxr-xr-x", mode("made"));
        disk.copyOwner(directory, directory.resolve("made"));
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    @Test
    void neverFollowsALink() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Path link = Files.createSymbolicLink(directory.resolve("link"), secret);
        assertThrows(IOException.class, () -> disk.open(link));
        assertThrows(IOException.class, () -> disk.append(link));
        assertThrows(IOException.class, () -> disk.create(link));
        assertEquals(FileStat.Type.OTHER, disk.stat(link).orElseThrow().type());
        disk.deleteTree(link);
        assertEquals("secret", Files.readString(secret));
    }

    @Test
    void treesAreRemovedWithoutFollowingLinks() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("stays"), "stays");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Path locked = Files.createDirectory(tree.resolve("locked"));
        Files.writeString(locked.resolve("file"), "x");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        disk.deleteTree(tree);
        assertFalse(Files.exists(tree));
        assertTrue(Files.exists(outside.resolve("stays")));
    }

    @Test
    void treesDeeperThanAPathIsLongAreRemoved() throws IOException {
        // 40 levels of 200 characters, built by pushing each tree below the next one.
        Path inner = Files.createDirectory(directory.resolve("tree"));
        String name = "d".repeat(200);
        for (int level = 0; level < 40; level++) {
            Path outer = Files.createDirectory(directory.resolve("next"));
            Files.move(inner, outer.resolve(name));
            Files.move(outer, inner);
        }
        disk.deleteTree(inner);
        assertFalse(Files.exists(inner));
    }

    @Test
    void tellsAFullDiskFromABrokenOne() {
        Path file = directory.resolve("file");
        for (String words : new String[] {"No space left on device", "Disk quota exceeded"}) {
            assertThrows(Exhausted.class, () -> NoSpace.orElse(new IOException(words), "write", file));
            assertThrows(
                    Exhausted.class, () -> NoSpace.orElse(new FileSystemException("file", null, words), "write", file));
        }
        IOException broken = new IOException("Input/output error");
        assertEquals(broken, NoSpace.orElse(broken, "write", file));
        assertEquals(
                IOException.class,
                NoSpace.orElse(new IOException(), "write", file).getClass());
    }

    /// The JDK closes a channel for everybody when one reader is interrupted (model-codebases.md 3.2).
    @Test
    void anInterruptHarmsNobody() throws Exception {
        Path file = directory.resolve("file");
        try (WritableFile writable = disk.create(file)) {
            writable.write(ByteBuffer.allocate(FILE_BYTES));
        }
        try (ReadableFile shared = disk.open(file)) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<String> outcome = new AtomicReference<>("did not run");
            Thread interrupted = Thread.ofPlatform().start(() -> readUntil(shared, stop, outcome));
            ByteBuffer target = ByteBuffer.allocate(4096);
            for (int i = 0; i < 3000; i++) {
                interrupted.interrupt();
                assertEquals(4096, shared.read(target.clear(), (long) i * 13 % (FILE_BYTES - 4096)));
            }
            stop.set(true);
            interrupted.join();
            assertEquals("finished", outcome.get());
        }
    }

    private static void readUntil(ReadableFile shared, AtomicBoolean stop, AtomicReference<String> outcome) {
        ByteBuffer target = ByteBuffer.allocate(64 << 10);
        try {
            while (!stop.get()) {
                assertEquals(target.capacity(), shared.read(target.clear(), 100));
            }
            outcome.set("finished");
        } catch (IOException | AssertionError e) {
            outcome.set(e.toString());
        }
    }

    @Test
    void anInterruptedWriterWritesOn() throws IOException {
        Path file = directory.resolve("file");
        try (WritableFile writable = disk.create(file)) {
            Thread.currentThread().interrupt();
            writable.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            writable.sync();
            assertTrue(Thread.interrupted());
        }
        assertEquals(3, Files.size(file));
    }
}
