package cas.server;

import cas.wire.Statuses;
import com.google.protobuf.Any;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A stream that a client opened for another call to use (rule N1). That call reads and writes here, and waits where it
/// must. Nothing is asked of the client before a user wants it, and then one message more than was taken: a stream
/// that nobody uses holds no bytes.
final class OpenStream {
    private final ServerCallStreamObserver<Any> out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Any> received = new ArrayDeque<>();
    private boolean wanted;
    private boolean ended;
    private boolean gone;
    private boolean given;
    private boolean closed;

    OpenStream(ServerCallStreamObserver<Any> out) {
        this.out = out;
    }

    /// The client sent a message.
    void received(Any message) {
        lock.lock();
        try {
            received.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The client sends no more.
    void ended() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The client has gone.
    void left() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The call that uses it is over for its client: nobody waits here any more.
    void giveUp() {
        lock.lock();
        try {
            given = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The client can take more.
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next message; empty when the client sends no more.
    ///
    /// @throws IOException if the client has gone before that
    Optional<Any> next() throws IOException {
        lock.lock();
        try {
            if (!wanted) {
                wanted = true;
                out.request(1);
            }
            await(() -> !received.isEmpty() || ended || gone || given);
            Any message = received.poll();
            if (given || message == null && !ended) {
                throw new IOException("read a stream: the client has gone");
            }
            if (message != null) {
                out.request(1);
            }
            return Optional.ofNullable(message);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the client wants more, then sends. A client that has gone hears nothing.
    ///
    /// @return false if it has gone
    boolean send(Any message) throws IOException {
        lock.lock();
        try {
            await(() -> gone || given || out.isReady());
            if (gone || given) {
                return false;
            }
            out.onNext(message);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Answers the first message of the client.
    void greet(Any message) {
        lock.lock();
        try {
            out.onNext(message);
        } finally {
            lock.unlock();
        }
    }

    /// Sends what is only told by the way, if it can be sent at once.
    void tell(Any message) {
        lock.lock();
        try {
            if (!gone && !closed && out.isReady()) {
                out.onNext(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends the stream; what was sent arrives before.
    void close() {
        lock.lock();
        try {
            if (!closed && !gone) {
                out.onCompleted();
            }
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the stream with a reason.
    void fail(Exception cause) {
        lock.lock();
        try {
            if (!closed && !gone) {
                out.onError(Statuses.toWire(cause));
            }
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier what) throws IOException {
        try {
            while (!what.getAsBoolean()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", e);
        }
    }
}
