package cas.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the engine relies on in a [Disk], as far as it can be seen without cutting the power.
public interface DiskContract {
    Disk disk();

    /// An empty directory that is there.
    Path directory();

    @Test
    default void writesAndReadsBack() throws IOException {
        Path file = directory().resolve("file");
        try (WritableFile writable = disk().create(file)) {
            writable.write(bytes("hello "));
            writable.write(bytes("world"));
            assertEquals(11, writable.size());
            writable.sync();
        }
        assertEquals("hello world", read(file));
    }

    @Test
    default void consumesTheWholeBuffer() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(3 << 20);
        try (WritableFile writable = disk().create(directory().resolve("big"))) {
            writable.write(direct);
            assertEquals(3 << 20, writable.size());
        }
        assertFalse(direct.hasRemaining());
    }

    @Test
    default void createRefusesWhatIsThere() throws IOException {
        Path file = write("file", "old");
        assertThrows(FileAlreadyExistsException.class, () -> disk().create(file));
        assertEquals("old", read(file));
    }

    @Test
    default void appendsAtTheEnd() throws IOException {
        Path file = write("file", "one");
        try (WritableFile writable = disk().append(file)) {
            assertEquals(3, writable.size());
            writable.write(bytes("two"));
        }
        assertEquals("onetwo", read(file));
    }

    @Test
    default void appendNeedsAFile() {
        assertThrows(NoSuchFileException.class, () -> disk().append(directory().resolve("none")));
    }

    @Test
    default void openNeedsAFile() {
        assertThrows(NoSuchFileException.class, () -> disk().open(directory().resolve("none")));
    }

    @Test
    default void truncatesAndGoesOn() throws IOException {
        Path file = write("file", "abcdef");
        try (WritableFile writable = disk().append(file)) {
            writable.truncate(2);
            assertEquals(2, writable.size());
            writable.write(bytes("X"));
        }
        assertEquals("abX", read(file));
    }

    @Test
    default void truncatingToMoreDoesNothing() throws IOException {
        Path file = write("file", "ab");
        try (WritableFile writable = disk().append(file)) {
            writable.truncate(10);
            assertEquals(2, writable.size());
        }
        assertEquals("ab", read(file));
    }

    @Test
    default void extendsWithZeros() throws IOException {
        Path file = write("file", "ab");
        try (WritableFile writable = disk().append(file)) {
            writable.extend(4);
            assertEquals(4, writable.size());
            writable.write(bytes("c"));
        }
        assertEquals("ab\0\0c", read(file));
    }

    @Test
    default void extendNeverShrinks() throws IOException {
        try (WritableFile writable = disk().append(write("file", "ab"))) {
            assertThrows(IllegalArgumentException.class, () -> writable.extend(1));
        }
    }

    @Test
    default void readsFromAnyPosition() throws IOException {
        Path file = write("file", "0123456789");
        try (ReadableFile readable = disk().open(file)) {
            ByteBuffer target = ByteBuffer.allocate(4);
            assertEquals(4, readable.read(target, 3));
            assertArrayEquals("3456".getBytes(StandardCharsets.UTF_8), target.array());
            assertEquals(2, readable.read(target.clear(), 8));
            assertEquals(-1, readable.read(target.clear(), 10));
            assertEquals(-1, readable.read(target.clear(), 99));
            assertEquals(10, readable.size());
        }
    }

    @Test
    default void openFilesOutliveTheirNames() throws IOException {
        Path file = write("file", "still here");
        try (ReadableFile readable = disk().open(file)) {
            disk().delete(file);
            assertTrue(disk().stat(file).isEmpty());
            ByteBuffer target = ByteBuffer.allocate(5);
            assertEquals(5, readable.read(target, 0));
        }
    }

    @Test
    default void closedFilesRefuse() throws IOException {
        Path file = write("file", "x");
        ReadableFile readable = disk().open(file);
        readable.close();
        readable.close();
        assertThrows(IOException.class, () -> readable.read(ByteBuffer.allocate(1), 0));
        WritableFile writable = disk().append(file);
        writable.close();
        writable.close();
        assertThrows(IOException.class, () -> writable.write(bytes("y")));
        assertThrows(IOException.class, writable::sync);
    }

    @Test
    default void statsWhatIsThere() throws IOException {
        Path file = write("file", "12345");
        FileStat stat = disk().stat(file).orElseThrow();
        assertEquals(FileStat.Type.FILE, stat.type());
        assertEquals(5, stat.size());
        assertEquals(1, stat.names());
        assertEquals(
                FileStat.Type.DIRECTORY, disk().stat(directory()).orElseThrow().type());
        assertTrue(disk().stat(directory().resolve("none")).isEmpty());
        assertTrue(disk().stat(file.resolve("below a file")).isEmpty());
    }

    @Test
    default void listsSorted() throws IOException {
        for (String name : List.of("b", "a", "C", "aa", ".hidden")) {
            write(name, "");
        }
        disk().createDirectory(directory().resolve("dir"));
        assertEquals(List.of(".hidden", "C", "a", "aa", "b", "dir"), disk().list(directory()));
        assertEquals(List.of(), disk().list(directory().resolve("none")));
    }

    @Test
    default void directoriesNeedParentsAndRoom() throws IOException {
        Path made = directory().resolve("made");
        disk().createDirectory(made);
        assertThrows(FileAlreadyExistsException.class, () -> disk().createDirectory(made));
        assertThrows(IOException.class, () -> disk().createDirectory(directory().resolve("no/parent")));
        assertThrows(IOException.class, () -> disk().create(directory().resolve("no/parent")));
    }

    @Test
    default void linksWithoutReplacing() throws IOException {
        Path file = write("file", "same bytes");
        Path name = directory().resolve("name");
        assertTrue(disk().link(file, name));
        assertEquals("same bytes", read(name));
        assertEquals(2, disk().stat(file).orElseThrow().names());
        Path other = write("other", "other bytes");
        assertFalse(disk().link(other, name));
        assertEquals("same bytes", read(name));
        disk().delete(file);
        assertEquals("same bytes", read(name));
        assertEquals(1, disk().stat(name).orElseThrow().names());
    }

    @Test
    default void renamesWithoutReplacing() throws IOException {
        Path from = write("from", "moved");
        Path to = write("to", "stays");
        assertThrows(FileAlreadyExistsException.class, () -> disk().rename(from, to));
        assertEquals("stays", read(to));
        Path free = directory().resolve("free");
        disk().rename(from, free);
        assertEquals("moved", read(free));
        assertTrue(disk().stat(from).isEmpty());
    }

    @Test
    default void renamesWholeDirectories() throws IOException {
        Path tree = directory().resolve("tree");
        disk().createDirectory(tree);
        write("tree/inside", "kept");
        Path free = directory().resolve("free");
        disk().rename(tree, free);
        assertEquals("kept", read(free.resolve("inside")));
        Path empty = directory().resolve("empty");
        disk().createDirectory(empty);
        assertThrows(FileAlreadyExistsException.class, () -> disk().rename(free, empty));
    }

    @Test
    default void replacesFiles() throws IOException {
        Path next = write("next", "new");
        Path current = write("current", "old");
        try (ReadableFile readable = disk().open(current)) {
            disk().replace(next, current);
            assertEquals("new", read(current));
            assertTrue(disk().stat(next).isEmpty());
            ByteBuffer target = ByteBuffer.allocate(3);
            readable.read(target, 0);
            assertArrayEquals("old".getBytes(StandardCharsets.UTF_8), target.array());
        }
        disk().replace(current, directory().resolve("absent"));
        assertEquals("new", read(directory().resolve("absent")));
    }

    @Test
    default void deletesOneThing() throws IOException {
        Path file = write("file", "x");
        disk().delete(file);
        disk().delete(file);
        assertTrue(disk().stat(file).isEmpty());
        Path tree = directory().resolve("tree");
        disk().createDirectory(tree);
        write("tree/inside", "x");
        assertThrows(DirectoryNotEmptyException.class, () -> disk().delete(tree));
    }

    @Test
    default void deletesTrees() throws IOException {
        Path tree = directory().resolve("tree");
        disk().createDirectory(tree);
        disk().createDirectory(tree.resolve("a"));
        disk().createDirectory(tree.resolve("a/b"));
        write("tree/a/b/deep", "x");
        write("tree/top", "x");
        write("beside", "stays");
        disk().deleteTree(tree);
        disk().deleteTree(tree);
        assertEquals(List.of("beside"), disk().list(directory()));
        disk().deleteTree(directory().resolve("beside"));
        assertEquals(List.of(), disk().list(directory()));
    }

    @Test
    default void syncsNames() throws IOException {
        write("file", "x");
        disk().syncNames(directory());
        assertThrows(IOException.class, () -> disk().syncNames(directory().resolve("none")));
    }

    @Test
    default void locksOnce() throws IOException {
        Path file = directory().resolve("lock");
        Closeable lock = disk().lock(file).orElseThrow();
        assertTrue(disk().lock(file).isEmpty());
        lock.close();
        disk().lock(file).orElseThrow().close();
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory().resolve(name);
        try (WritableFile writable = disk().create(file)) {
            writable.write(bytes(text));
        }
        return file;
    }

    private String read(Path file) throws IOException {
        try (ReadableFile readable = disk().open(file)) {
            ByteBuffer target = ByteBuffer.allocate(100);
            int read = 0;
            while (read >= 0) {
                read = readable.read(target, target.position());
            }
            return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
