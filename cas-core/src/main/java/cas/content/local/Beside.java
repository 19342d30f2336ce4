package cas.content.local;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Work on files that another thread does while its owner does something else: bytes are written while they are hashed,
/// which takes a large ingest about as long as the slower of the two.
final class Beside {
    private final FutureTask<Boolean> task;

    private Beside(Work work) {
        this.task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
    }

    interface Work {
        void run() throws IOException;
    }

    static Beside start(Work work) {
        Beside beside = new Beside(work);
        Thread.ofVirtual().name("cas-write").start(beside.task);
        return beside;
    }

    /// Waits for the end, even if interrupted: the work uses its owner's memory. Throws what the work threw.
    void await() throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case RuntimeException refused -> throw refused;
                case Error error -> throw error;
                case null, default -> throw new AssertionError(e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
