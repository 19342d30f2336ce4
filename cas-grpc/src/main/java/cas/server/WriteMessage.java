package cas.server;

import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.wire.Contents;
import io.grpc.Detachable;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One request of a write, in memory that is used again: its bytes are those that came in, copied once. A small one is
/// read where it is heard; a large one when it is asked for, on a thread that may wait for memory. Whoever takes
/// it gives it back with [#close] and keeps nothing of it.
final class WriteMessage implements AutoCloseable {
    private static final byte[] NONE = {};

    private final Memory memory;
    /// Ours to close, or gRPC's.
    private final boolean detached;

    private @Nullable InputStream unread;
    private @Nullable WriteContentRequest request;
    private byte[] bytes = NONE;
    private int permits;

    private WriteMessage(Memory memory, InputStream unread, boolean detached) {
        this.memory = memory;
        this.detached = detached;
        this.unread = unread;
    }

    /// Whether [#request] waits for nothing.
    boolean isRead() {
        return request != null;
    }

    /// @throws io.grpc.StatusRuntimeException if the bytes are no request
    WriteContentRequest request() {
        WriteContentRequest known = request;
        if (known != null) {
            return known;
        }
        InputStream stream = unread;
        if (stream == null) {
            throw new IllegalStateException("the message was given back");
        }
        try {
            int size = stream.available();
            if (permits == 0) {
                permits = Memory.permits(size);
                memory.free.acquireUninterruptibly(permits);
            }
            bytes = memory.take(size);
            if (stream.readNBytes(bytes, 0, size) != size) {
                throw new IOException("expected " + size + " bytes, found fewer");
            }
            WriteContentRequest read = Contents.writeIn(bytes, size);
            request = read;
            if (detached) {
                stream.close(); // What it came in takes direct memory, of which there is less.
            }
            unread = null;
            return read;
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("not a WriteContentRequest: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    @Override
    public void close() {
        InputStream stream = unread;
        memory.giveBack(bytes);
        memory.free.release(permits);
        bytes = NONE;
        permits = 0;
        request = null;
        unread = null;
        if (stream != null && detached) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new IllegalStateException("a message in memory cannot be closed", e);
            }
        }
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

        private static int permits(int size) {
            return Math.clamp(size, 0, IN_FLIGHT_BYTES_MAX);
        }

        /// Reads a small message at once, if there is memory for it.
        ///
        /// @throws io.grpc.StatusRuntimeException if the bytes are no request
        @Override
        public WriteMessage parse(InputStream stream) {
            int size = available(stream);
            boolean atOnce = size <= SMALL_BYTES_MAX && free.tryAcquire(permits(size));
            if (!atOnce && stream instanceof Detachable detachable) {
                return new WriteMessage(this, detachable.detach(), true);
            }
            // A stream that cannot be kept is one of tests, and waits here.
            WriteMessage message = new WriteMessage(this, stream, false);
            if (atOnce) {
                message.permits = permits(size);
            }
            boolean parsed = false;
            try {
                message.request();
                parsed = true;
                return message;
            } finally {
                if (!parsed) {
                    message.close();
                }
            }
        }

        private static int available(InputStream stream) {
            try {
                return stream.available();
            } catch (IOException e) {
                throw new IllegalStateException("a message in memory has a length", e);
            }
        }

        @Override
        public InputStream stream(WriteMessage message) {
            return message.request().toByteString().newInput();
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

        private void giveBack(byte[] bytes) {
            if (bytes.length == KEPT_BUFFER_BYTES) {
                synchronized (kept) {
                    if (kept.size() < KEPT_BUFFERS_MAX) {
                        kept.push(bytes);
                    }
                }
            }
        }
    }
}
