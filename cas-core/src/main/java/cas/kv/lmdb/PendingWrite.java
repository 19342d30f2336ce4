package cas.kv.lmdb;

import cas.kv.WriteTransaction;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/// A write on its way through the writer thread. Run and failed there, awaited by its caller.
final class PendingWrite<T> {
    private final Function<? super WriteTransaction, T> work;
    private final CountDownLatch answered = new CountDownLatch(1);
    private Optional<T> result = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    PendingWrite(Function<? super WriteTransaction, T> work) {
        this.work = work;
    }

    /// @return whether the changes are to be kept
    boolean run(WriteTransaction transaction) {
        try {
            result = Optional.of(work.apply(transaction));
            return true;
        } catch (RuntimeException | Error e) {
            // Whatever it is, it belongs to the caller, and the writer thread must live.
            failure = Optional.of(e);
            return false;
        }
    }

    /// The first failure stays.
    void fail(Throwable e) {
        if (failure.isEmpty()) {
            failure = Optional.of(e);
        }
    }

    void answer() {
        answered.countDown();
    }

    /// Waits even if interrupted: a caller that left would not know what was written.
    T await() throws IOException {
        boolean interrupted = false;
        while (true) {
            try {
                answered.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure.isEmpty()) {
            return result.orElseThrow();
        }
        switch (failure.get()) {
            case LmdbFailure e -> throw e.broken();
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError("a function cannot throw " + e, e);
        }
    }
}
