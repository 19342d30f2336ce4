package cas.content.local;

import cas.content.Blob;
import cas.digest.Digester;
import cas.disk.WritableFile;
import cas.error.CasException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bytes of one ingest: in memory as long as they are few, since most small blobs are committed within
/// milliseconds, and in the ingest's directory from then on. What is in memory was promised to nobody: until an
/// ingest is closed, a crash of the machine may take its bytes anyway.
final class IngestBytes implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestBytes.class);
    private static final byte[] NONE = {};

    private final IngestHome home;
    private final SmallMemory memory;
    private byte[] few = NONE;
    private int count;
    private @Nullable WritableFile file;

    private IngestBytes(IngestHome home, SmallMemory memory, @Nullable WritableFile file) {
        this.home = home;
        this.memory = memory;
        this.file = file;
    }

    static IngestBytes none(IngestHome home, SmallMemory memory) {
        return new IngestBytes(home, memory, null);
    }

    static IngestBytes in(WritableFile file, IngestHome home, SmallMemory memory) {
        return new IngestBytes(home, memory, file);
    }

    long size() throws IOException {
        WritableFile current = file;
        return current == null ? count : current.size();
    }

    /// @param record what is written beside the bytes if they move to a file now
    void append(ByteBuffer bytes, IngestRecord record) throws IOException {
        if (file == null && memory.take(count, bytes.remaining())) {
            few = Arrays.copyOf(few, count + bytes.remaining());
            int start = count;
            count = few.length;
            bytes.get(few, start, count - start);
        } else {
            toFile(record).write(bytes);
        }
    }

    /// Moves the bytes to the ingest's directory, if they are not there yet. Nothing is synced.
    WritableFile toFile(IngestRecord record) throws IOException {
        WritableFile current = file;
        if (current != null) {
            return current;
        }
        WritableFile made = null;
        boolean moved = false;
        try {
            made = home.create(record);
            made.write(inMemory());
            moved = true;
        } finally {
            if (!moved) {
                undo(made);
            }
        }
        forget();
        file = made;
        return made;
    }

    private void undo(@Nullable WritableFile made) {
        try (made) {
            home.drop();
        } catch (IOException | CasException e) {
            LOG.warn("a half-made ingest could not be removed: {}", home.data(), e);
        }
    }

    private ByteBuffer inMemory() {
        return ByteBuffer.wrap(few, 0, count).asReadOnlyBuffer();
    }

    private void forget() {
        memory.giveBack(count);
        few = NONE;
        count = 0;
    }

    void truncate(long size) throws IOException {
        WritableFile current = file;
        if (current != null) {
            current.truncate(size);
        } else if (size < count) {
            memory.giveBack(count - (int) size);
            few = Arrays.copyOf(few, (int) size);
            count = few.length;
        }
    }

    /// Feeds the first `length` bytes to a digester.
    void update(Digester digester, long length) throws IOException {
        if (file == null) {
            digester.update(few, 0, (int) length);
        } else {
            FileDigests.update(digester, home.root().disk(), home.data(), length);
        }
    }

    void publish(BlobPublisher publisher, Blob blob, Runnable soon) throws IOException {
        WritableFile current = file;
        if (current == null) {
            publisher.publish(inMemory(), blob, soon);
        } else {
            publisher.publish(current, home.data(), blob, soon);
        }
    }

    @Override
    public void close() throws IOException {
        WritableFile current = file;
        if (current != null) {
            current.close();
        }
        forget();
    }
}
