package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.proto.containerd.types.transfer.Data;
import cas.proto.containerd.types.transfer.WindowUpdate;
import cas.wire.BareAny;
import com.google.protobuf.Any;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The bytes that a client sends through a stream (rule N2). It may send only what it was granted.
final class StreamInput extends InputStream {
    static final int WINDOW_BYTES = 64 << 10;
    private static final int TRAILING_BYTES_MAX = 1 << 20;

    private final OpenStream stream;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private long credit;
    private boolean ended;

    StreamInput(OpenStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(chunk.get()) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.remaining());
        chunk.get(target, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        while (!chunk.hasRemaining() && !ended) {
            while (credit < WINDOW_BYTES) {
                stream.send(BareAny.of(
                        WindowUpdate.newBuilder().setUpdate(WINDOW_BYTES).build()));
                credit += WINDOW_BYTES;
            }
            Optional<Any> message = stream.next();
            if (message.isEmpty()) {
                ended = true;
            } else {
                take(message.get());
            }
        }
        return chunk.hasRemaining();
    }

    private void take(Any message) {
        Data data = BareAny.expect(message, Data.getDefaultInstance(), "read a stream");
        credit -= data.getData().size();
        if (credit < 0) {
            throw new InvalidArgument(
                    "read a stream: expected no more bytes than were granted, found " + -credit + " more");
        }
        chunk = data.getData().asReadOnlyByteBuffer();
    }

    /// Takes what follows an archive, so that the client can send to its end.
    void drain() throws IOException {
        for (long left = TRAILING_BYTES_MAX; left > 0 && fill(); ) {
            left -= chunk.remaining();
            chunk.position(chunk.limit());
        }
    }
}
