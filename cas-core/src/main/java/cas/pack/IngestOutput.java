package cas.pack;

import cas.content.Ingest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Gathers small writes for an ingest, which stays open.
final class IngestOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Ingest ingest;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    IngestOutput(Ingest ingest) {
        this.ingest = ingest;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                append();
            }
            int count = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, offset + done, count);
            done += count;
        }
    }

    private void append() throws IOException {
        buffer.flip();
        ingest.append(buffer);
        buffer.clear();
    }

    /// To be called once nothing more is written.
    void end() throws IOException {
        if (buffer.position() > 0) {
            append();
        }
    }
}
