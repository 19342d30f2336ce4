package cas.disk;

import java.io.IOException;

/// A thread on which a file channel may be used without fear of interrupts, which the JDK answers by closing it: one
/// that
/// comes while a channel is in use is told afterwards. Any other thread hands such work to another one.
public final class SteadyThread extends Thread {
    private boolean steady;
    private boolean interrupted;

    public SteadyThread(Runnable work, String name) {
        super(null, work, name, 0, false);
        setDaemon(true);
    }

    /// What is not to be interrupted.
    interface Work {
        void run() throws IOException;
    }

    @Override
    public void interrupt() {
        synchronized (this) {
            if (steady) {
                interrupted = true;
                return;
            }
        }
        super.interrupt();
    }

    /// To be called on this thread only.
    void uninterrupted(Work work) throws IOException {
        synchronized (this) {
            steady = true;
            interrupted = Thread.interrupted();
        }
        try {
            work.run();
        } finally {
            boolean again;
            synchronized (this) {
                steady = false;
                again = interrupted;
            }
            if (again) {
                super.interrupt();
            }
        }
    }
}
