package cas.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// A file channel that interrupts cannot take away. The JDK closes a channel for all its users when one of them
/// is interrupted inside it; here the work is done again on a fresh channel of the same file, and the thread
/// stays interrupted. Work must therefore be positional, so that doing it twice is doing it once.
final class SteadyChannel implements Closeable {
    private final Path file;
    private final Set<OpenOption> options;
    private final @Nullable Object key;
    private volatile FileChannel channel;
    private volatile boolean closed;

    /// @param options how to open the file again; they must not create it
    SteadyChannel(Path file, FileChannel channel, Set<OpenOption> options) throws IOException {
        this.file = file;
        this.options = options;
        this.channel = channel;
        this.key = keyOf(file);
    }

    interface Work<T> {
        T on(FileChannel channel) throws IOException;
    }

    <T> T use(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    return work.on(current);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(current);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// fsync(2), on a thread nobody else can interrupt: an interrupt in the middle would hide its answer, and
    /// asking a second time gets a false one (rule D5).
    void force() throws IOException {
        force(use(current -> {
            if (!current.isOpen()) {
                throw new ClosedChannelException();
            }
            return current;
        }));
    }

    static void force(FileChannel channel) throws IOException {
        if (Thread.currentThread() instanceof SteadyThread steady) {
            steady.uninterrupted(() -> channel.force(true));
        } else {
            forceElsewhere(channel);
        }
    }

    private static void forceElsewhere(FileChannel channel) throws IOException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            channel.force(true);
            return null;
        });
        Thread.ofVirtual().name("cas-sync").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    Throwable cause = Objects.requireNonNull(e.getCause());
                    throw new IOException(String.valueOf(cause.getMessage()), cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel broken) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (!channel.equals(broken)) {
            return;
        }
        FileChannel fresh = FileChannel.open(file, options);
        if (key == null || !key.equals(keyOf(file))) {
            fresh.close();
            throw new IOException("interrupted while using " + file + ", which was replaced meanwhile");
        }
        channel = fresh;
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
