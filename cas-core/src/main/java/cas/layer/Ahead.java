package cas.layer;

import cas.disk.SteadyThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A stream that is read on a thread of its own, a few buffers ahead of whoever reads here. What fails there is
/// thrown here.
final class Ahead extends InputStream {
    private static final int BUFFERS = 4;
    private static final int BUFFER_BYTES = 256 << 10;

    private final InputStream source;
    private final BlockingQueue<Chunk> empty = new LinkedBlockingQueue<>();
    private final BlockingQueue<Chunk> full = new LinkedBlockingQueue<>();
    private final SteadyThread reader;
    private volatile boolean closed;
    private Chunk current = new Chunk(0);
    private int at;

    private static final class Chunk {
        final byte[] bytes;
        int length;
        boolean last;
        Optional<Throwable> failure = Optional.empty();

        Chunk(int size) {
            this.bytes = new byte[size];
        }
    }

    Ahead(InputStream source, String name) {
        this.source = source;
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(new Chunk(BUFFER_BYTES));
        }
        this.reader = new SteadyThread(this::readAll, name);
        reader.start();
    }

    private void readAll() {
        Chunk chunk = new Chunk(0);
        try {
            while (!chunk.last && !closed) {
                chunk = empty.take();
                chunk.length = source.readNBytes(chunk.bytes, 0, chunk.bytes.length);
                chunk.last = chunk.length < chunk.bytes.length;
                full.add(chunk);
            }
        } catch (IOException | RuntimeException | Error | InterruptedException thrown) {
            Chunk failed = new Chunk(0);
            failed.failure = Optional.of(thrown);
            full.add(failed);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (at == current.length) {
            if (current.last) {
                return -1;
            }
            next();
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current.bytes, at, target, offset, count);
        at += count;
        return count;
    }

    private void next() throws IOException {
        if (current.bytes.length > 0) {
            empty.add(current);
        }
        try {
            current = full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("read a layer: interrupted");
        }
        at = 0;
        if (current.failure.isPresent()) {
            switch (current.failure.get()) {
                case IOException broken -> throw broken;
                case RuntimeException refused -> throw refused;
                case Error error -> throw error;
                default -> throw new InterruptedIOException("read a layer ahead: interrupted");
            }
        }
    }

    /// Ends the thread, and closes the source when nobody reads it any more.
    @Override
    public void close() throws IOException {
        closed = true;
        empty.add(new Chunk(1));
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }
}
