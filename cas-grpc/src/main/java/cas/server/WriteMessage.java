package cas.server;

import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.wire.Contents;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/// One request of a write, in memory that is used again: its bytes are those that came in, copied once. Whoever takes
/// it gives it back with [#close] and keeps nothing of it.
final class WriteMessage implements AutoCloseable {
    private final WriteContentRequest request;
    private final Memory memory;
    private final byte[] bytes;
    private final int permits;

    private WriteMessage(WriteContentRequest request, Memory memory, byte[] bytes, int permits) {
        this.request = request;
        this.memory = memory;
        this.bytes = bytes;
        this.permits = permits;
    }

    WriteContentRequest request() {
        return request;
    }

    @Override
    public void close() {
        memory.giveBack(bytes, permits);
    }

    /// Memory of the messages that are being taken in, over all streams: however many clients write at once, the heap
    /// holds. A message that does not fit waits for another one to be done with.
    static final class Memory implements MethodDescriptor.Marshaller<WriteMessage> {
        /// As much as one message may have, and enough for many clients with the field's usual 1 MiB.
        static final int IN_FLIGHT_BYTES_MAX = CasServer.MESSAGE_BYTES_MAX;

        private static final int KEPT_BUFFER_BYTES = (1 << 20) + (4 << 10);
        private static final int KEPT_BUFFERS_MAX = 4;
        private static final int SMALL_BYTES_MAX = 64 << 10;

        private final Semaphore free = new Semaphore(IN_FLIGHT_BYTES_MAX, true);
        private final Deque<byte[]> kept = new ArrayDeque<>();

        /// @throws io.grpc.StatusRuntimeException if the bytes are no request
        @Override
        public WriteMessage parse(InputStream stream) {
            boolean parsed = false;
            int permits = 0;
            byte[] bytes = {};
            try {
                int size = stream.available();
                permits = Math.clamp(size, 0, IN_FLIGHT_BYTES_MAX);
                free.acquireUninterruptibly(permits);
                bytes = take(size);
                if (stream.readNBytes(bytes, 0, size) != size) {
                    throw new IOException("expected " + size + " bytes, found fewer");
                }
                WriteMessage message = new WriteMessage(Contents.writeIn(bytes, size), this, bytes, permits);
                parsed = true;
                return message;
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("not a WriteContentRequest: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            } finally {
                if (!parsed) {
                    giveBack(bytes, permits);
                }
            }
        }

        @Override
        public InputStream stream(WriteMessage message) {
            return message.request.toByteString().newInput();
        }

        private byte[] take(int size) {
            if (size <= SMALL_BYTES_MAX || size > KEPT_BUFFER_BYTES) {
                return new byte[size];
            }
            synchronized (kept) {
                byte[] again = kept.poll();
                return again == null ? new byte[KEPT_BUFFER_BYTES] : again;
            }
        }

        private void giveBack(byte[] bytes, int permits) {
            if (bytes.length == KEPT_BUFFER_BYTES) {
                synchronized (kept) {
                    if (kept.size() < KEPT_BUFFERS_MAX) {
                        kept.push(bytes);
                    }
                }
            }
            free.release(permits);
        }
    }
}
