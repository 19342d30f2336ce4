package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteadyThreadTest {
    @TempDir
    private Path directory;

    private interface Task<T> {
        T run(SteadyThread self) throws IOException;
    }

    private static <T> T onSteadyThread(Task<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(() -> task.run((SteadyThread) Thread.currentThread()));
        new SteadyThread(future, "steady").start();
        return future.get();
    }

    @Test
    void anInterruptMeanwhileIsToldAfterwardsAndClosesNothing() throws Exception {
        Path file = directory.resolve("file");
        boolean open = onSteadyThread(self -> {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                self.uninterrupted(() -> {
                    self.interrupt();
                    channel.force(true);
                    assertFalse(Thread.currentThread().isInterrupted());
                });
                assertTrue(Thread.interrupted());
                return channel.isOpen();
            }
        });
        assertEquals(true, open);
    }

    @Test
    void anInterruptFromBeforeIsKept() throws Exception {
        boolean kept = onSteadyThread(self -> {
            self.interrupt();
            self.uninterrupted(() -> assertFalse(Thread.currentThread().isInterrupted()));
            return Thread.interrupted();
        });
        assertTrue(kept);
    }

    @Test
    void afterAFailureItCanBeInterruptedAgain() throws Exception {
        boolean interrupted = onSteadyThread(self -> {
            assertThrows(
                    IOException.class,
                    () -> self.uninterrupted(() -> {
                        throw new IOException("on purpose");
                    }));
            assertFalse(Thread.currentThread().isInterrupted());
            self.interrupt();
            return Thread.interrupted();
        });
        assertTrue(interrupted);
    }

    @Test
    void anInterruptedSteadyThreadSyncsAllTheSame() throws Exception {
        boolean interrupted = onSteadyThread(self -> {
            try (WritableFile file = new PosixDisk().create(directory.resolve("synced"))) {
                self.interrupt();
                file.sync();
                return Thread.interrupted();
            }
        });
        assertTrue(interrupted);
    }
}
