package cas.content.local;

import cas.digest.Digester;
import cas.disk.Disk;
import cas.disk.ReadableFile;
import cas.finding.BlobVerifier.Pace;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Reads files to know their digest.
final class FileDigests {
    private static final int BUFFER_BYTES = 256 << 10;

    private FileDigests() {}

    /// Feeds the first `length` bytes of a file to `digester`.
    static void update(Digester digester, Disk disk, Path file, long length) throws IOException {
        update(digester, disk, file, length, bytes -> {});
    }

    /// As [#update], telling `pace` of every piece.
    static void update(Digester digester, Disk disk, Path file, long length, Pace pace) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, Math.max(1, length)));
        try (ReadableFile readable = disk.open(file)) {
            long position = 0;
            while (position < length) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), length - position));
                int read = readable.read(buffer, position);
                if (read < 0) {
                    throw new EOFException("reading " + file + ": expected " + length + " bytes, found " + position);
                }
                position += read;
                digester.update(buffer.flip());
                pace.spend(read);
            }
        }
    }
}
