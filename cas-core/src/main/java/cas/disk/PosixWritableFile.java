package cas.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

final class PosixWritableFile implements WritableFile {
    /// The JDK copies what is in the heap to memory of its own, as much as is written at once, and keeps that memory
    /// for each thread that ever wrote.
    private static final int PIECE_BYTES_MAX = 128 << 10;

    private final Path file;
    private final SteadyChannel channel;
    private long size;

    PosixWritableFile(Path file, SteadyChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                int start = bytes.position();
                ByteBuffer piece = bytes.slice(start, Math.min(bytes.remaining(), PIECE_BYTES_MAX));
                int written = channel.use(current -> current.write(piece.rewind(), size));
                bytes.position(start + written);
                size += written;
            }
        } catch (IOException e) {
            throw NoSpace.orElse(e, "write", file);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void truncate(long newSize) throws IOException {
        channel.use(current -> current.truncate(newSize));
        size = Math.min(size, newSize);
    }

    @Override
    public void extend(long newSize) throws IOException {
        if (newSize < size) {
            throw new IllegalArgumentException("extend " + file + " to " + newSize + " bytes: it has " + size);
        }
        // A channel cannot grow a file without writing to it.
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
            grown.setLength(newSize);
        } catch (IOException e) {
            throw NoSpace.orElse(e, "extend", file);
        }
        size = newSize;
    }

    @Override
    public void sync() throws IOException {
        try {
            channel.force();
        } catch (IOException e) {
            throw NoSpace.orElse(e, "sync", file);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
