package cas.layer;

import cas.disk.SteadyThread;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Something that is done on a thread of the system that is made for it, while the caller waits.
final class Work {
    private Work() {}

    /// What it throws is thrown here.
    static <T> T on(String thread, Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        new SteadyThread(task, thread).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException thrown(ExecutionException failed) {
        return switch (failed.getCause()) {
            case IOException broken -> broken;
            case RuntimeException refused -> throw refused;
            case Error error -> throw error;
            case null, default -> new IOException("work on a layer failed", failed);
        };
    }
}
