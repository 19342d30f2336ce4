package cas.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/// Lets the steps of one stream come one after another, in order, each on the thread that suits it: what is over at
/// once
/// on the thread that hears the client, what may wait on one that may.
final class Turns {
    private final Deque<Step> waiting = new ArrayDeque<>();
    private boolean busy;

    private record Step(Executor on, Runnable work) {}

    /// Runs the work now, if no step is under way; if one is, as soon as that is over, on whatever thread that is.
    void here(Runnable work) {
        take(new Step(Runnable::run, work));
    }

    void on(Executor threads, Runnable work) {
        take(new Step(threads, work));
    }

    private void take(Step step) {
        synchronized (waiting) {
            if (busy) {
                waiting.add(step);
                return;
            }
            busy = true;
        }
        start(step);
    }

    private void start(Step step) {
        boolean started = false;
        try {
            step.on.execute(() -> run(step.work));
            started = true;
        } finally {
            if (!started) {
                next();
            }
        }
    }

    private void run(Runnable work) {
        try {
            work.run();
        } finally {
            next();
        }
    }

    private void next() {
        Step step;
        synchronized (waiting) {
            step = waiting.poll();
            if (step == null) {
                busy = false;
                return;
            }
        }
        start(step);
    }
}
