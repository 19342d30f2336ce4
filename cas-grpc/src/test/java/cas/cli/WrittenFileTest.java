package cas.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenFileTest {
    @TempDir
    Path directory;

    private static void half(FileChannel file) throws IOException {
        file.write(ByteBuffer.wrap("half".getBytes(UTF_8)));
        throw new IOException("on purpose");
    }

    @Test
    void whatIsWrittenStays() throws IOException {
        Path file = directory.resolve("file");
        WrittenFile.write(file, out -> out.write(ByteBuffer.wrap("text".getBytes(UTF_8))), CREATE_NEW, WRITE);
        assertEquals("text", Files.readString(file));
    }

    @Test
    void halfAFileGoes() {
        Path file = directory.resolve("file");
        assertThrows(IOException.class, () -> WrittenFile.write(file, WrittenFileTest::half, CREATE_NEW, WRITE));
        assertFalse(Files.exists(file));
    }

    @Test
    void whatWasThereAndCannotBeOpenedStays() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");
        assertThrows(IOException.class, () -> WrittenFile.write(file, WrittenFileTest::half, CREATE_NEW, WRITE));
        assertEquals("mine", Files.readString(file));
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThrows(IOException.class, () -> WrittenFile.write(empty, WrittenFileTest::half, CREATE, WRITE));
        assertTrue(Files.isDirectory(empty));
    }

    @Test
    void whatIsNoPlainFileStays() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("full"), Path.of("/dev/full"));
        assertThrows(IOException.class, () -> WrittenFile.write(link, WrittenFileTest::half, WRITE));
        assertTrue(Files.isSymbolicLink(link));
    }
}
