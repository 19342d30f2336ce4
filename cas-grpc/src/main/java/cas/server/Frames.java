package cas.server;

import cas.wire.Statuses;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/// A stream of frames to a client that reads as fast as it likes. The frames are made on a thread of their
/// own, since the thread of the call must stay free to hear that the client is ready, or gone. A client
/// that goes before the end is ordinary (rule B6).
final class Frames<T> {
    /// A client counts as ready while less than this waits to be sent.
    static final int READY_BYTES = 512 << 10;

    private final ServerCallStreamObserver<T> out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean gone;
    private Runnable whenGone = () -> {};

    private Frames(ServerCallStreamObserver<T> out) {
        this.out = out;
    }

    /// Makes the frames of one call.
    @FunctionalInterface
    interface Source<T> {
        void writeTo(Frames<T> frames) throws IOException, InterruptedException;
    }

    /// Answers a call with the frames of `source`, made on one of `threads`; returns at once.
    static <T> void stream(Executor threads, StreamObserver<T> observer, Source<T> source) {
        Frames<T> frames = new Frames<>((ServerCallStreamObserver<T>) observer);
        // The next frames are made while the last ones are on their way.
        frames.out.setOnReadyThreshold(READY_BYTES);
        frames.out.setOnReadyHandler(frames::wake);
        frames.out.setOnCancelHandler(frames::leave);
        threads.execute(() -> frames.run(source));
    }

    private void run(Source<T> source) {
        try {
            source.writeTo(this);
            out.onCompleted();
        } catch (IOException | RuntimeException e) {
            out.onError(Statuses.toWire(e));
        } catch (InterruptedException e) {
            out.onError(Statuses.toWire(new IOException("the server is stopping", e)));
        }
    }

    /// Waits until the client wants more, then sends.
    ///
    /// @return false if the client has gone
    boolean send(T frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!gone && !out.isReady()) {
                changed.await();
            }
            if (gone) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        out.onNext(frame);
        return true;
    }

    /// What became of a frame.
    enum Sending {
        SENT,
        /// The client has gone.
        GONE,
        /// The client did not want more in time; the frame is not sent.
        LATE,
    }

    /// As [#send], but not for ever.
    Sending sendWithin(Duration patience, T frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (!gone && !out.isReady()) {
                if (left <= 0) {
                    return Sending.LATE;
                }
                left = changed.awaitNanos(left);
            }
            if (gone) {
                return Sending.GONE;
            }
        } finally {
            lock.unlock();
        }
        out.onNext(frame);
        return Sending.SENT;
    }

    /// Sends if the client can take it now; leaves it out if not.
    void offer(T frame) {
        lock.lock();
        try {
            if (gone || !out.isReady()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        out.onNext(frame);
    }

    /// Sends a list in frames of up to `partMax` things; nothing at all if it is empty.
    <I> void sendInParts(List<I> things, int partMax, Function<List<I>, T> frame) throws InterruptedException {
        for (int start = 0; start < things.size(); start += partMax) {
            List<I> part = things.subList(start, Math.min(start + partMax, things.size()));
            if (!send(frame.apply(part))) {
                return;
            }
        }
    }

    /// Sends things in frames of `partMax` while they are found, so that a long list is neither held in memory nor
    /// waited for.
    <I> void sendAsFound(int partMax, Function<List<I>, T> frame, Search<I> search)
            throws IOException, InterruptedException {
        List<I> part = new ArrayList<>(partMax);
        try {
            search.into(found -> {
                part.add(found);
                if (part.size() == partMax) {
                    sendOrStop(frame.apply(part));
                    part.clear();
                }
            });
            if (!part.isEmpty()) {
                send(frame.apply(part));
            }
        } catch (Stopped stopped) {
            stopped.rethrow();
        }
    }

    /// What finds things, one by one.
    @FunctionalInterface
    interface Search<I> {
        void into(Consumer<I> visitor) throws IOException;
    }

    private void sendOrStop(T frame) {
        try {
            if (!send(frame)) {
                throw new Stopped(Optional.empty());
            }
        } catch (InterruptedException e) {
            throw new Stopped(Optional.of(e));
        }
    }

    /// Ends a search that nobody wants the rest of.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Optional<InterruptedException> why;

        Stopped(Optional<InterruptedException> why) {
            super("nobody listens any more", null, false, false);
            this.why = why;
        }

        void rethrow() throws InterruptedException {
            if (why.isPresent()) {
                throw why.get();
            }
        }
    }

    /// Runs once when the client goes; at once if it has gone already.
    void whenGone(Runnable action) {
        lock.lock();
        try {
            if (!gone) {
                whenGone = action;
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        Runnable action;
        lock.lock();
        try {
            gone = true;
            action = whenGone;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        action.run();
    }
}
