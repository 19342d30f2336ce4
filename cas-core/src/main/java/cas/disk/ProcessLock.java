package cas.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A file lock against other processes and against ourselves. The kernel drops a process's lock as soon as the
/// process closes *any* descriptor of the file, so a second taker in this process must not even open it.
final class ProcessLock implements Closeable {
    private static final Set<Path> TAKEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path realFile;
    private final FileChannel channel;

    private ProcessLock(Path realFile, FileChannel channel) {
        this.realFile = realFile;
        this.channel = channel;
    }

    static Optional<Closeable> take(Path file, FileAttribute<?> mode) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("cannot lock " + file + ": it is no file");
        }
        Path realFile = directory.toRealPath().resolve(file.getFileName());
        if (!TAKEN_HERE.add(realFile)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            Set<OpenOption> options =
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
            channel = FileChannel.open(realFile, options, mode);
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new ProcessLock(realFile, channel));
        } finally {
            if (lock == null) {
                giveBack(realFile, channel);
            }
        }
    }

    private static void giveBack(Path realFile, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            TAKEN_HERE.remove(realFile);
        }
    }

    @Override
    public void close() throws IOException {
        giveBack(realFile, channel);
    }
}
